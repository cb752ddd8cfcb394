// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_connection.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <utility>

namespace sql {

namespace asio = boost::asio;
using boost::system::error_code;

PostgresConnection::PostgresConnection(asio::any_io_executor executor, PostgresSession session,
                                       PostgresExchange exchange)
    : executor_(std::move(executor)),
      handle_(std::move(session.handle)),
      keeps_state_(session.keeps_state),
      leaves_read_only_(session.leaves_read_only),
      socket_(executor_),
      exchange_(std::move(exchange)) {}

PostgresConnection::~PostgresConnection() {
    drop();
}

void PostgresConnection::start() {
    PQsetnonblocking(handle_.get(), 1);
    if (PQenterPipelineMode(handle_.get()) != 1) return close(error());
    boost::system::error_code failure;
    socket_.assign(PQsocket(handle_.get()), failure);
    if (failure) return close(failure.message());
    wait_readable();
}

std::optional<PostgresAnswer> PostgresConnection::send(Statement statement, const Params& params,
                                                       base::Deadline deadline, Handler& handler) {
    if (!is_open()) return lost_answer("the connection is closed");
    const auto given = PostgresParams::make(params);
    if (!given) return PostgresAnswer{.rows = base::fail(given.error())};
    if (!put(statement, *given, deadline)) {
        auto failure = lost_answer(error());
        close(failure.rows.error().log.text);
        return failure;
    }
    expect(Kind::statement, statement.text(), deadline, std::move(handler));
    sync_at_end_of_turn();
    return std::nullopt;
}

base::Task<PostgresAnswer> PostgresConnection::run(Statement statement, const Params& params,
                                                   base::Deadline deadline) {
    return asio::async_initiate<decltype(asio::use_awaitable), void(PostgresAnswer)>(
        [](auto handler, PostgresConnection* self, Statement asked, const Params& given,
           base::Deadline until) {
            Handler waiting(std::move(handler));
            auto failure = self->send(asked, given, until, waiting);
            if (failure) self->answer_later(std::move(waiting), *std::move(failure));
        },
        asio::use_awaitable, this, statement, params, deadline);
}

void PostgresConnection::answer_later(Handler handler, PostgresAnswer answer) {
    asio::post(executor_, [handler = std::move(handler), answer = std::move(answer)]() mutable {
        handler(std::move(answer));
    });
}

void PostgresConnection::expect(Kind kind, std::string_view statement, base::Deadline deadline,
                                Handler handler) {
    exchange_.sent(deadline, handler != nullptr, base::Deadline::clock::now());
    pending_.push_back({.kind = kind, .statement = statement, .handler = std::move(handler)});
}

bool PostgresConnection::put(Statement statement, const PostgresParams& params,
                             base::Deadline deadline) {
    if (!keeps_state_) {
        return PQsendQueryParams(handle_.get(), statement.c_str(), params.count(), nullptr,
                                 params.values(), params.lengths(), params.formats(), 0) == 1;
    }
    const char* const name = prepare(statement, deadline);
    return name != nullptr &&
           PQsendQueryPrepared(handle_.get(), name, params.count(), params.values(),
                               params.lengths(), params.formats(), 0) == 1;
}

const char* PostgresConnection::prepare(Statement statement, base::Deadline deadline) {
    const auto [entry, is_new] = prepared_.try_emplace(statement.key());
    if (!is_new) return entry->second.c_str();
    entry->second = fmt::format("s{}", ++names_);
    const auto* const name = entry->second.c_str();
    if (PQsendPrepare(handle_.get(), name, statement.c_str(), 0, nullptr) != 1) return nullptr;
    expect(Kind::preparation, statement.text(), deadline, {});
    return name;
}

void PostgresConnection::sync_at_end_of_turn() {
    if (sync_is_posted_) return;
    sync_is_posted_ = true;
    asio::post(executor_, [self = shared_from_this()] { self->sync(); });
}

void PostgresConnection::sync() {
    sync_is_posted_ = false;
    if (!is_open()) return;
    // Also sends the queued statements.
    if (PQpipelineSync(handle_.get()) != 1) return close(error());
    expect(Kind::sync, {}, exchange_.last_deadline(), {});
    flush();
}

void PostgresConnection::flush() {
    if (is_flushing_ || !is_open()) return;
    const int outcome = PQflush(handle_.get());
    if (outcome < 0) return close(error());
    if (outcome == 0) return;
    is_flushing_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [self = shared_from_this()](error_code failure) {
                           self->is_flushing_ = false;
                           if (!failure) self->flush();
                       });
}

void PostgresConnection::wait_readable() {
    socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](error_code failure) {
                           if (!failure) self->on_readable();
                       });
}

void PostgresConnection::on_readable() {
    if (!is_open()) return;
    const bool is_alive = PQconsumeInput(handle_.get()) == 1;
    exchange_.heard(base::Deadline::clock::now());
    // Answers that arrived before the connection ended are valid.
    read_results();
    if (!is_open()) return;
    note_read_only();
    if (!is_alive || PQstatus(handle_.get()) == CONNECTION_BAD) return close(error());
    flush();
    wait_readable();
}

/// Servers from version 14 on tell it with the answer to whatever they are asked next.
void PostgresConnection::note_read_only() {
    if (!leaves_read_only_ || has_turned_read_only_) return;
    for (const auto* parameter : {"default_transaction_read_only", "in_hot_standby"}) {
        const char* const value = PQparameterStatus(handle_.get(), parameter);
        if (value != nullptr && std::string_view(value) == "on") has_turned_read_only_ = true;
    }
}

void PostgresConnection::read_results() {
    while (is_open() && !pending_.empty() && PQisBusy(handle_.get()) == 0) {
        const PostgresResult result(PQgetResult(handle_.get()));
        // Between two statements' results there is a null pointer; a sync has none after it.
        if (!result) {
            if (!front_answer_) return;
            finish_front();
        } else if (!take_result(result.get())) {
            return;
        }
    }
}

/// False when the connection has been closed.
bool PostgresConnection::take_result(PGresult* result) {
    const auto& front = pending_.front();
    switch (PQresultStatus(result)) {
        case PGRES_PIPELINE_SYNC:
            if (front.kind != Kind::sync) {
                close("out of step with the server");
                return false;
            }
            batch_failure_.reset();
            take_front();
            return true;
        case PGRES_PIPELINE_ABORTED:
            front_answer_ = aborted_answer(front.statement);
            return true;
        default:
            front_answer_ = read_answer(result, front.statement);
            if (front_answer_->is_lost) {
                close(PQresultErrorMessage(result));
                return false;
            }
            if (front_answer_->is_read_only && leaves_read_only_) {
                has_turned_read_only_ = true;
                front_answer_->may_repeat = true;
            }
            if (!front_answer_->rows) {
                batch_failure_ = front_answer_;
                unprepared_ = front.kind == Kind::preparation ? front.statement.data() : nullptr;
            }
            return true;
    }
}

/// The answer to a statement after an earlier failure. A failed preparation is its own failure.
PostgresAnswer PostgresConnection::aborted_answer(std::string_view statement) const {
    if (!batch_failure_) return {.rows = base::fail(base::unavailable("postgres: aborted"))};
    if (unprepared_ == statement.data()) return *batch_failure_;
    // Another's failure, such as that of another request's read: alone it may succeed.
    return {.rows = base::fail(batch_failure_->rows.error()), .may_repeat = true};
}

PostgresConnection::Pending PostgresConnection::take_front() {
    auto front = std::move(pending_.front());
    pending_.pop_front();
    exchange_.answered();
    return front;
}

void PostgresConnection::finish_front() {
    auto done = take_front();
    auto answer = std::move(*front_answer_);
    front_answer_.reset();
    const bool is_unknown = !answer.rows && (done.kind == Kind::preparation || answer.may_repeat);
    if (is_unknown) prepared_.erase(done.statement.data());
    // The handler may do anything, also close this connection.
    const auto self = shared_from_this();
    if (done.handler) done.handler(std::move(answer));
}

PostgresExchange::Verdict PostgresConnection::look(Moment now) {
    for (const auto place : exchange_.give_up_late(now)) {
        answer_later(std::exchange(pending_[place].handler, nullptr),
                     lost_answer("no answer in time"));
    }
    const auto verdict = exchange_.judge(now);
    if (verdict != PostgresExchange::Verdict::go_on) close("no answer in time");
    return verdict;
}

void PostgresConnection::drop() {
    if (!handle_) return;
    // libpq owns the descriptor.
    if (socket_.is_open()) socket_.release();
    handle_.reset();
}

void PostgresConnection::close(std::string_view reason) {
    // libpq may have the reason.
    auto answer = lost_answer(reason);
    drop();
    for (auto& each : forget()) {
        if (each.handler) answer_later(std::move(each.handler), answer);
    }
}

void PostgresConnection::abandon() {
    drop();
    forget();
}

std::deque<PostgresConnection::Pending> PostgresConnection::forget() {
    exchange_.clear();
    front_answer_.reset();
    return std::exchange(pending_, {});
}

}  // namespace sql
