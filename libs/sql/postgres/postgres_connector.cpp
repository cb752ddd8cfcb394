// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_connector.hpp"

#include "sql/postgres/postgres_schema_session.hpp"

#include <algorithm>
#include <chrono>
#include <sys/prctl.h>

namespace sql {
namespace {

constexpr auto first_wait = std::chrono::milliseconds(100);
constexpr auto longest_wait = std::chrono::milliseconds(2000);

/// How many connections are opened at once. One server of several that does not answer costs each
/// of its callers a quarter of their time; behind one another, the second would have none left.
constexpr int openings_max = 4;

void name_thread() {
    prctl(PR_SET_NAME, "postgres");
}

}  // namespace

PostgresConnector::PostgresConnector(std::string url, const Migrations* migrations,
                                     telemetry::Log& log, const EngineOptions& options)
    : url_(std::move(url)),
      migrations_(migrations == nullptr ? Migrations() : *migrations),
      migrates_(migrations != nullptr),
      log_(log),
      options_(options) {}

PostgresConnector::~PostgresConnector() {
    {
        const std::lock_guard lock(mutex_);
        stop_.request_stop();
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

std::expected<void, PostgresRefusal> PostgresConnector::prepare() {
    auto session = open_session(url_, options_.statement_timeout, stop_.get_token());
    if (!session) return std::unexpected(session.error());
    if (migrates_) {
        const auto schema = make_schema_session(*session, url_, stop_.get_token());
        if (auto migrated = migrate(*schema, migrations_, log_); !migrated) {
            // The operator's to fix unless the connection broke in the middle of it.
            const bool is_lost = PQstatus(session->handle.get()) != CONNECTION_OK;
            auto error = std::move(migrated).error();
            if (error.detail.empty() || !error.log.text.empty()) {
                error = {.code = base::Errc::unavailable,
                         .detail = "cannot bring the schema up to date: " + error.log.text};
            }
            return std::unexpected(PostgresRefusal{.error = error, .is_final = !is_lost});
        }
    }
    const std::lock_guard lock(mutex_);
    is_ready_ = true;
    return {};
}

void PostgresConnector::start() {
    first_is_awaited_ = options_.waits_for_server;
    threads_.emplace_back([this] {
        name_thread();
        prepare_until_ready();
        serve_all();
    });
    for (int i = 1; i < openings_max; ++i) {
        threads_.emplace_back([this] {
            name_thread();
            serve_all();
        });
    }
}

std::optional<PostgresRefusal> PostgresConnector::first_refusal(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, wait, [this] { return is_ready_ || first_refusal_; });
    first_is_awaited_ = false;
    if (is_ready_) return std::nullopt;
    if (first_refusal_) return first_refusal_;
    return PostgresRefusal{.error = {.code = base::Errc::unavailable,
                                     .detail = "PostgreSQL is slow to answer, or another process "
                                               "is busy with the schema"}};
}

bool PostgresConnector::tell_first_refusal(const PostgresRefusal& refusal) {
    {
        const std::lock_guard lock(mutex_);
        if (!first_is_awaited_ || first_refusal_) return false;
        first_refusal_ = refusal;
        ++failures_;
    }
    wake_.notify_all();
    return true;
}

void PostgresConnector::open(Opened opened) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(opened));
    }
    wake_.notify_all();
}

bool PostgresConnector::is_ready() const {
    const std::lock_guard lock(mutex_);
    return is_ready_;
}

bool PostgresConnector::wait_until_ready(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return wake_.wait(lock, stop, [this] { return is_ready_ || stop_.stop_requested(); }) &&
           is_ready_;
}

void PostgresConnector::prepare_until_ready() {
    auto wait = first_wait;
    std::unique_lock lock(mutex_);
    while (!is_ready_ && !stop_.stop_requested()) {
        lock.unlock();
        const bool is_ready = try_to_prepare();
        lock.lock();
        if (is_ready) return;
        // Waiting callers get the failure at once.
        for (auto& opened : std::exchange(waiting_, {}))
            opened(base::fail(base::unavailable("postgres: not reached yet")));
        wake_.wait_for(lock, wait, [this] { return stop_.stop_requested(); });
        wait = std::min(wait * 2, longest_wait);
    }
}

void PostgresConnector::serve_all() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock,
                   [this] { return stop_.stop_requested() || (is_ready_ && !waiting_.empty()); });
        if (stop_.stop_requested()) return;
        auto opened = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        serve(opened);
        opened = {};
        lock.lock();
    }
}

bool PostgresConnector::try_to_prepare() {
    const auto prepared = prepare();
    if (prepared) {
        note_success();
        wake_.notify_all();
        return true;
    }
    if (!tell_first_refusal(prepared.error())) {
        note_failure(prepared.error().error);
    }
    return false;
}

void PostgresConnector::serve(Opened& opened) {
    auto session = open_session(url_, options_.statement_timeout, stop_.get_token());
    if (!session) {
        note_failure(session.error().error);
        return opened(base::fail(base::unavailable(session.error().error.detail)));
    }
    note_success();
    opened(std::move(*session));
}

void PostgresConnector::note_failure(const base::Error& error) {
    const std::lock_guard lock(mutex_);
    ++failures_;
    // Log the first failure of an outage and then only a few.
    if (failures_ == 1 || failures_ % 60 == 0) {
        log_.error("database_unreachable",
                   {{"failures", failures_}, {"reason", std::string_view(error.detail)}});
    }
}

void PostgresConnector::note_success() {
    const std::lock_guard lock(mutex_);
    if (failures_ > 0) log_.info("database_reachable", {{"failures", failures_}});
    failures_ = 0;
}

}  // namespace sql
