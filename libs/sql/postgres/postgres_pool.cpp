// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_pool.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace sql {
namespace {

namespace asio = boost::asio;
using Clock = base::Deadline::clock;

constexpr auto first_retry = std::chrono::milliseconds(50);
constexpr auto longest_retry = std::chrono::milliseconds(2000);

base::Error too_late() {
    return base::unavailable("postgres: no connection in time");
}

}  // namespace

PostgresPool::PostgresPool(asio::any_io_executor executor, PostgresConnector& connector,
                           const EngineOptions& options)
    : executor_(std::move(executor)),
      opener_(executor_, connector),
      options_(options),
      look_timer_(executor_),
      retry_timer_(executor_) {}

void PostgresPool::start() {
    open(Purpose::reads);
}

base::Task<base::Result<PostgresPool::Connection>> PostgresPool::reader(base::Deadline deadline) {
    const auto now = Clock::now();
    if (deadline.has_passed(now)) co_return base::fail(too_late());
    if (reader_ && reader_->has_turned_read_only()) leave_server();
    if (has_reader()) {
        if (reader_->exchange().is_behind(now)) {
            co_return base::fail(base::unavailable("postgres: the server is behind"));
        }
        watch(deadline);
        co_return reader_;
    }
    if (is_out_of_reach()) co_return base::fail(last_error_);
    if (!reader_is_opening_) open(Purpose::reads);
    auto connection = co_await wait(reader_waiters_, PostgresTurn::of_read(deadline));
    watch(deadline);
    co_return connection;
}

base::Task<base::Result<PostgresPool::Connection>> PostgresPool::take(base::Deadline deadline) {
    const auto now = Clock::now();
    if (deadline.has_passed(now)) co_return base::fail(too_late());
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (!connection->is_open() || connection->has_turned_read_only()) continue;
        busy_.push_back(connection);
        watch(deadline);
        co_return connection;
    }
    if (is_out_of_reach()) co_return base::fail(last_error_);
    auto connection = co_await wait(unit_waiters_, PostgresTurn::of_unit(deadline, now));
    watch(deadline);
    co_return connection;
}

void PostgresPool::give_back(Connection connection) {
    std::erase(busy_, connection);
    if (is_abandoned_) return;
    if (connection->has_turned_read_only()) {
        connection->abandon();
        leave_server();
    }
    if (!connection->is_open()) return open_for_waiters();
    serve_next(std::move(connection), false);
}

base::Task<base::Result<PostgresPool::Connection>> PostgresPool::wait(PostgresWaiters& waiters,
                                                                      PostgresTurn turn) {
    return asio::async_initiate<decltype(asio::use_awaitable), void(base::Result<Connection>)>(
        [turn](auto handler, PostgresPool* self, PostgresWaiters* queue) {
            queue->add(turn, std::move(handler));
            if (queue == &self->unit_waiters_) self->open_for_waiters();
            self->watch(queue->last_deadline());
        },
        asio::use_awaitable, this, &waiters);
}

void PostgresPool::serve(PostgresWaiters::Handler waiter, base::Result<Connection> connection) {
    asio::post(executor_,
               [waiter = std::move(waiter), connection = std::move(connection)]() mutable {
                   waiter(std::move(connection));
               });
}

void PostgresPool::serve_next(Connection connection, bool is_new) {
    const auto now = Clock::now();
    fail_late(unit_waiters_, now);
    auto waiter = unit_waiters_.take_next(is_new, now);
    if (!waiter) return idle_.push_back(std::move(connection));
    busy_.push_back(connection);
    serve(std::move(waiter), std::move(connection));
}

void PostgresPool::fail_all(PostgresWaiters& waiters, const base::Error& error) {
    for (auto& waiter : waiters.take_all())
        serve(std::move(waiter), base::fail(error));
}

void PostgresPool::fail_late(PostgresWaiters& waiters, Moment now) {
    for (auto& waiter : waiters.take_late(now))
        serve(std::move(waiter), base::fail(too_late()));
}

/// Whether the server is out of reach and the next try is later: new callers fail at once.
bool PostgresPool::is_out_of_reach() const {
    return failures_ > 0 && !reader_is_opening_;
}

void PostgresPool::open_for_waiters() {
    const auto opening = static_cast<int>(unit_waiters_.opening());
    const auto there_are = static_cast<int>(idle_.size() + busy_.size()) + opening;
    const auto wanted = static_cast<int>(unit_waiters_.size()) - opening;
    for (int i = 0; i < std::min(wanted, options_.units_max - there_are); ++i)
        open(Purpose::units);
}

void PostgresPool::open(Purpose purpose) {
    if (purpose == Purpose::reads) {
        reader_is_opening_ = true;
    } else {
        unit_waiters_.opening_began();
    }
    opener_.open([weak = weak_from_this(), purpose](base::Result<PostgresSession> session) {
        if (const auto self = weak.lock()) self->on_opened(purpose, std::move(session));
    });
}

void PostgresPool::on_opened(Purpose purpose, base::Result<PostgresSession> session) {
    if (is_abandoned_) return;
    const bool is_for_reads = purpose == Purpose::reads;
    base::Result<Connection> connection = base::fail(base::Error());
    if (session) {
        using Use = PostgresExchange::Use;
        const PostgresExchange exchange(is_for_reads ? Use::shared : Use::alone,
                                        options_.statement_timeout);
        connection = std::make_shared<PostgresConnection>(executor_, std::move(*session), exchange);
        (*connection)->start();
        failures_ = 0;
    } else {
        ++failures_;
        last_error_ = std::move(session).error();
        connection = base::fail(last_error_);
    }
    if (is_for_reads) {
        on_reader_opened(std::move(connection));
    } else {
        on_unit_opened(std::move(connection));
    }
}

void PostgresPool::on_reader_opened(base::Result<Connection> connection) {
    reader_is_opening_ = false;
    if (!connection) {
        fail_all(reader_waiters_, connection.error());
        fail_all(unit_waiters_, connection.error());
        return try_again_later();
    }
    reader_ = std::move(*connection);
    for (auto& waiter : reader_waiters_.take_all())
        serve(std::move(waiter), reader_);
}

void PostgresPool::on_unit_opened(base::Result<Connection> connection) {
    if (connection) {
        // Counts as being opened until it has been handed over: somebody waits for that.
        if ((*connection)->is_open()) serve_next(std::move(*connection), true);
        unit_waiters_.opening_ended();
        return open_for_waiters();
    }
    unit_waiters_.opening_ended();
    fail_all(unit_waiters_, connection.error());
    // The reader's connection tells when the server is back.
    if (has_reader()) {
        failures_ = 0;
    } else if (!reader_is_opening_) {
        try_again_later();
    }
}

void PostgresPool::try_again_later() {
    const auto longest = std::min<std::chrono::milliseconds>(
        longest_retry, first_retry * (1 << std::min(failures_, 6)));
    const auto wait = std::uniform_int_distribution<std::int64_t>(1, longest.count())(random_);
    retry_timer_.expires_after(std::chrono::milliseconds(wait));
    retry_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (failure || !self || self->is_abandoned_) return;
        // Opened meanwhile, for a read.
        if (self->reader_is_opening_ || self->has_reader()) return;
        self->open(Purpose::reads);
    });
}

void PostgresPool::watch(base::Deadline deadline) {
    if (is_abandoned_ || alarm_.covers(deadline)) return;
    const auto next = alarm_.plan(deadline, Clock::now());
    if (!next) return;
    look_timer_.expires_at(*next);
    look_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (failure || !self) return;
        self->alarm_.has_rung();
        self->look();
    });
}

void PostgresPool::look() {
    const auto now = Clock::now();
    fail_late(reader_waiters_, now);
    fail_late(unit_waiters_, now);
    bool is_silent = false;
    const auto look_at = [&](PostgresConnection& connection) {
        is_silent |= connection.look(now) == PostgresExchange::Verdict::silent;
    };
    if (reader_) look_at(*reader_);
    for (const auto& connection : std::vector(busy_))
        look_at(*connection);
    // The others may be dead for the same reason.
    if (is_silent) drop_idle();
    if (const auto next = next_deadline()) watch(*next);
}

std::optional<base::Deadline> PostgresPool::next_deadline() const {
    std::optional<base::Deadline> next;
    const auto add = [&next](base::Deadline deadline) {
        if (!next || deadline.at < next->at) next = deadline;
    };
    for (const auto* waiters : {&reader_waiters_, &unit_waiters_}) {
        if (!waiters->empty()) add(waiters->next_deadline());
    }
    if (reader_ && reader_->exchange().is_waiting()) add(reader_->exchange().next_deadline());
    for (const auto& connection : busy_)
        add(connection->exchange().next_deadline());
    return next;
}

void PostgresPool::leave_server() {
    drop_idle();
    if (const auto reader = std::exchange(reader_, nullptr)) {
        reader->close("the server has turned read-only");
    }
    if (!reader_is_opening_) open(Purpose::reads);
}

void PostgresPool::drop_idle() {
    for (const auto& connection : std::exchange(idle_, {}))
        connection->abandon();
}

void PostgresPool::abandon() {
    opener_.abandon();
    is_abandoned_ = true;
    reader_waiters_.take_all();
    unit_waiters_.take_all();
    if (reader_) reader_->abandon();
    for (const auto& connection : std::vector(busy_))
        connection->abandon();
    drop_idle();
}

}  // namespace sql
