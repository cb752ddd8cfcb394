// SPDX-License-Identifier: Apache-2.0
#include "db/database_copy.hpp"

#include "runtime/process.hpp"
#include "sql/url.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cli {
namespace {

// Reading a page of rows may take long on a busy server.
const sql::EngineOptions patient{.call_timeout = std::chrono::seconds(120),
                                 .statement_timeout = std::chrono::seconds(60),
                                 .units_max = 1};

constexpr sql::Statement select_steps = "SELECT name FROM schema_migrations";

/// Whether a service of this release has the step `name`.
bool is_known(std::string_view name) {
    return std::ranges::any_of(stored_services(), [&](const StoredService& service) {
        const auto& steps = service.steps;
        return std::ranges::find(steps, name, &sql::Migration::name) != steps.end();
    });
}

base::Error refuse(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

base::Error about(const std::string& url, const base::Error& error) {
    const auto& reason = error.log.text.empty() ? error.detail : error.log.text;
    return refuse(fmt::format("{}: {}", sql::without_password(url), reason));
}

/// Adds the command that creates the database to PostgreSQL's error for a missing one.
base::Error about_destination(const std::string& url, const base::Error& error) {
    auto told = about(url, error);
    if (told.detail.find("3D000") == std::string::npos) return told;
    const auto server = sql::with_database(sql::without_password(url), "postgres");
    const auto* const quote = server.find('?') == std::string::npos ? "" : "'";
    told.detail += fmt::format("; create it with: createdb --maintenance-db={}{}{} {}", quote,
                               server, quote, sql::database_name(url));
    return told;
}

}  // namespace

DatabaseCopy::DatabaseCopy(CopyPair pair, ProgressLine& progress)
    : pair_(std::move(pair)),
      progress_(progress),
      log_({.level = telemetry::Level::error, .file_descriptor = 2}, clock_) {
    const auto& service = *pair_.service;
    for (const auto& table : pair_.is_shared ? service.tables_of_shared : service.tables)
        tables_.emplace_back(table);
}

base::Result<> DatabaseCopy::open() {
    if (auto checked = check_source(); !checked) return checked;
    if (auto checked = check_destination(); !checked) return checked;
    return open_engines();
}

base::Result<> DatabaseCopy::check_source() const {
    const auto missing = sql::Engine::pending(pair_.from, pair_.service->steps);
    if (!missing) return base::fail(about(pair_.from, missing.error()));
    if (missing->empty()) return {};
    return base::fail(about(
        pair_.from,
        refuse(fmt::format("its schema is of an older release (it lacks {}); run `{} migrate` "
                           "first",
                           fmt::join(*missing, ", "), pair_.service->program))));
}

base::Result<> DatabaseCopy::check_destination() const {
    for (const auto& service : stored_services()) {
        const auto is_its = holds(pair_.to, service);
        if (!is_its) return base::fail(about_destination(pair_.to, is_its.error()));
        if (!*is_its || &service == pair_.service) continue;
        return base::fail(about(
            pair_.to, refuse(fmt::format("holds the data of the {}; the {} needs a database of "
                                         "its own",
                                         service.name, pair_.service->name))));
    }
    return {};
}

base::Result<> DatabaseCopy::open_engines() {
    auto from = sql::Engine::attach(pair_.from, log_, patient);
    if (!from) return base::fail(about(pair_.from, from.error()));
    from_engine_ = *std::move(from);
    auto source = from_engine_->connect(loop_.get_executor());
    if (!source) return base::fail(about(pair_.from, source.error()));
    from_ = *std::move(source);
    if (auto checked = run(check_is_not_newer()); !checked) return checked;

    auto to = sql::Engine::open(pair_.to, pair_.service->steps, log_, patient);
    if (!to) return base::fail(about(pair_.to, to.error()));
    to_engine_ = *std::move(to);
    auto destination = to_engine_->connect(loop_.get_executor());
    if (!destination) return base::fail(about(pair_.to, destination.error()));
    to_ = *std::move(destination);
    return {};
}

base::Result<> DatabaseCopy::check() {
    return run(check_tables());
}

base::Result<> DatabaseCopy::copy() {
    return run(copy_tables());
}

base::Result<std::vector<ComparedTable>> DatabaseCopy::compare() {
    std::vector<ComparedTable> compared;
    if (auto done = run(compare_tables(compared)); !done) return base::fail(done.error());
    return compared;
}

/// Refuses a source of a newer release: this one would not copy its additions.
base::Task<base::Result<>> DatabaseCopy::check_is_not_newer() {
    GATEHOUSE_CO_TRY(rows, co_await from_->query(select_steps, {}));
    bool is_newer = false;
    for (std::size_t i = 0; i < rows.size(); ++i)
        is_newer = is_newer || !is_known(rows[i].text(0));
    if (!is_newer) co_return base::Result<>();
    co_return base::fail(
        refuse(fmt::format("{}: it was written by a newer release; copy it with that one's "
                           "gatehouse",
                           sql::without_password(pair_.from))));
}

base::Task<base::Result<>> DatabaseCopy::check_tables() {
    for (const auto& table : tables_) {
        progress_.begin(
            fmt::format("{}: looking at what is there of {}", pair_.service->name, table.name()));
        auto copied = co_await table.find_copied_part(*from_, *to_, updates());
        if (!copied && copied.error().code == base::Errc::conflict) {
            co_return base::fail(about(
                pair_.to, refuse(copied.error().detail +
                                 "; the destination must be empty, or contain the beginning of a "
                                 "copy of the same data")));
        }
        if (!copied) co_return base::fail(std::move(copied).error());
        if (copied->rows > 0) progress_.finish(copied->rows);
        copied_.push_back(*std::move(copied));
    }
    co_return base::Result<>();
}

base::Task<base::Result<>> DatabaseCopy::copy_tables() {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        GATEHOUSE_CO_TRY(total, co_await tables_[i].count(*from_));
        progress_.begin(fmt::format("{}: copying {}", pair_.service->name, tables_[i].name()),
                        total);
        const auto before = copied_[i].rows;
        GATEHOUSE_CO_TRY(
            rows, co_await tables_[i].copy_rest(*from_, *to_, std::move(copied_[i]), updates()));
        if (rows > before) progress_.finish(rows);
    }
    co_return base::Result<>();
}

base::Task<base::Result<>> DatabaseCopy::compare_tables(std::vector<ComparedTable>& compared) {
    for (const auto& table : tables_) {
        progress_.begin(fmt::format("{}: comparing {}", pair_.service->name, table.name()));
        GATEHOUSE_CO_TRY(source, co_await table.sum(*from_, updates()));
        GATEHOUSE_CO_TRY(copy, co_await table.sum(*to_, updates()));
        compared.push_back({.name = table.name(), .source = source, .copy = copy});
    }
    co_return base::Result<>();
}

base::Result<> DatabaseCopy::run(base::Task<base::Result<>> task) {
    auto done = runtime::run_to_end(loop_, std::move(task));
    if (done || done.error().log.text.empty()) return done;
    auto error = std::move(done).error();
    error.detail = error.log.text;
    return base::fail(std::move(error));
}

sql::TableCopy::Progress DatabaseCopy::updates() {
    return [this](std::int64_t rows) { progress_.update(rows); };
}

}  // namespace cli
