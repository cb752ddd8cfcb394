// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_pool.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace sql {
namespace {

namespace asio = boost::asio;

constexpr auto watch_interval = std::chrono::milliseconds(200);
/// Looking costs time for each that waits: however many deadlines there are, it is done no oftener.
constexpr auto watch_interval_min = std::chrono::milliseconds(5);
constexpr auto first_retry = std::chrono::milliseconds(50);
constexpr auto longest_retry = std::chrono::milliseconds(2000);

base::Error too_late() {
    return base::unavailable("postgres: no connection in time");
}

}  // namespace

PostgresPool::PostgresPool(asio::any_io_executor executor, PostgresConnector& connector,
                           const EngineOptions& options)
    : executor_(std::move(executor)),
      connector_(connector),
      options_(options),
      watch_timer_(executor_),
      retry_timer_(executor_) {}

void PostgresPool::start() {
    mailbox_->pool = this;
    open(Purpose::reads);
}

// --- Asking for a connection ------------------------------------------------------------------

base::Task<base::Result<PostgresPool::Connection>> PostgresPool::reader(base::Deadline deadline) {
    if (deadline.has_passed()) co_return base::fail(too_late());
    if (reader_ && reader_->is_open()) {
        if (!reader_->is_behind(options_.statement_timeout)) co_return reader_;
        co_return base::fail(base::unavailable("postgres: the server is behind"));
    }
    if (is_out_of_reach()) co_return base::fail(last_error_);
    if (!reader_is_opening_) open(Purpose::reads);
    co_return co_await wait(reader_waiters_, deadline, deadline);
}

base::Task<base::Result<PostgresPool::Connection>> PostgresPool::take(base::Deadline deadline) {
    if (deadline.has_passed()) co_return base::fail(too_late());
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (!connection->is_open()) continue;
        busy_.push_back(connection);
        co_return connection;
    }
    if (is_out_of_reach()) co_return base::fail(last_error_);
    co_return co_await wait(unit_waiters_, deadline.half_way(), deadline);
}

void PostgresPool::give_back(Connection connection) {
    std::erase(busy_, connection);
    if (is_abandoned_) return;
    if (!connection->is_open()) return open_for_waiters();
    serve_next(std::move(connection), false);
}

/// Hands a free connection to who has waited longest. One that others had used before does not go
/// to those who wait for a new one only because they have little time left.
void PostgresPool::serve_next(Connection connection, bool is_new) {
    const auto now = base::Deadline::clock::now();
    fail_late(unit_waiters_, now);
    if (unit_waiters_.empty()) return idle_.push_back(std::move(connection));
    auto next = unit_waiters_.begin();
    if (!is_new) {
        const auto has_time = [now](const Waiter& each) { return !each.turn.has_passed(now); };
        const auto first = std::ranges::find_if(unit_waiters_, has_time);
        if (first != unit_waiters_.end()) next = first;
    }
    busy_.push_back(connection);
    auto waiter = std::move(*next);
    unit_waiters_.erase(next);
    serve(std::move(waiter), std::move(connection));
}

base::Task<base::Result<PostgresPool::Connection>> PostgresPool::wait(Waiters& waiters,
                                                                      base::Deadline turn,
                                                                      base::Deadline deadline) {
    return asio::async_initiate<decltype(asio::use_awaitable), void(base::Result<Connection>)>(
        [turn, deadline](auto handler, PostgresPool* self, Waiters* queue) {
            queue->push_back({.turn = turn, .deadline = deadline, .handler = std::move(handler)});
            if (queue == &self->unit_waiters_) self->open_for_waiters();
            self->watch(self->due(*queue, queue->size() - 1));
        },
        asio::use_awaitable, this, &waiters);
}

base::Deadline PostgresPool::due(const Waiters& waiters, std::size_t place) const {
    const bool has_one_opened = place < static_cast<std::size_t>(opening_);
    return has_one_opened ? waiters[place].deadline : waiters[place].turn;
}

void PostgresPool::serve(Waiter waiter, base::Result<Connection> connection) {
    asio::post(executor_,
               [handler = std::move(waiter.handler), connection = std::move(connection)]() mutable {
                   handler(std::move(connection));
               });
}

void PostgresPool::fail_all(Waiters& waiters, const base::Error& error) {
    for (auto& waiter : std::exchange(waiters, {}))
        serve(std::move(waiter), base::fail(error));
}

// --- Opening connections ----------------------------------------------------------------------

/// Out of reach, and the next try is still to come: who asks now need not wait for it.
bool PostgresPool::is_out_of_reach() const {
    return failures_ > 0 && !reader_is_opening_;
}

void PostgresPool::open_for_waiters() {
    const auto open_now = static_cast<int>(idle_.size() + busy_.size()) + opening_;
    const auto wanted = static_cast<int>(unit_waiters_.size()) - opening_;
    for (int i = 0; i < std::min(wanted, options_.units_max - open_now); ++i)
        open(Purpose::units);
}

void PostgresPool::open(Purpose purpose) {
    if (purpose == Purpose::reads) {
        reader_is_opening_ = true;
    } else {
        ++opening_;
    }
    connector_.open([mailbox = mailbox_, purpose](base::Result<PostgresSession> session) {
        const std::lock_guard lock(mailbox->mutex);
        if (mailbox->pool == nullptr) return;
        asio::post(mailbox->pool->executor_, [weak = mailbox->pool->weak_from_this(), purpose,
                                              opened = std::move(session)]() mutable {
            if (const auto self = weak.lock()) self->on_opened(purpose, std::move(opened));
        });
    });
}

void PostgresPool::on_opened(Purpose purpose, base::Result<PostgresSession> session) {
    if (is_abandoned_) return;
    base::Result<Connection> connection = base::fail(base::Error());
    if (session) {
        connection = std::make_shared<PostgresConnection>(executor_, std::move(*session));
        (*connection)->start();
        failures_ = 0;
    } else {
        ++failures_;
        last_error_ = std::move(session).error();
        connection = base::fail(last_error_);
    }
    if (purpose == Purpose::reads) {
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
    for (auto& waiter : std::exchange(reader_waiters_, {}))
        serve(std::move(waiter), reader_);
}

void PostgresPool::on_unit_opened(base::Result<Connection> connection) {
    if (connection) {
        // Counts as being opened until it has been handed over: somebody waits for that.
        if ((*connection)->is_open()) serve_next(std::move(*connection), true);
        --opening_;
        return open_for_waiters();
    }
    --opening_;
    fail_all(unit_waiters_, connection.error());
    // The reader's connection tells when the server is back.
    if (!reader_ || !reader_->is_open()) {
        if (!reader_is_opening_) try_again_later();
    } else {
        failures_ = 0;
    }
}

void PostgresPool::try_again_later() {
    const auto longest = std::min<std::chrono::milliseconds>(
        longest_retry, first_retry * (1 << std::min(failures_, 6)));
    const auto wait = std::uniform_int_distribution<std::int64_t>(1, longest.count())(random_);
    retry_timer_.expires_after(std::chrono::milliseconds(wait));
    retry_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (failure || !self || self->is_abandoned_ || self->reader_is_opening_) return;
        if (self->reader_ && self->reader_->is_open()) return;  // Opened meanwhile, for a read.
        self->open(Purpose::reads);
    });
}

// --- Deadlines --------------------------------------------------------------------------------

void PostgresPool::watch(base::Deadline deadline) {
    if (is_abandoned_) return;
    if (next_look_ && next_look_->at <= deadline.at) return;
    const auto earliest = base::Deadline::after(watch_interval_min);
    if (next_look_ && next_look_->at <= earliest.at) return;
    next_look_ = {std::max(deadline.within(watch_interval).at, earliest.at)};
    watch_timer_.expires_at(next_look_->at);
    watch_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
        const auto self = weak.lock();
        if (failure || !self) return;
        self->next_look_.reset();
        self->look();
    });
}

void PostgresPool::look() {
    const auto now = base::Deadline::clock::now();
    fail_late(reader_waiters_, now);
    fail_late(unit_waiters_, now);
    bool is_silent = false;
    if (reader_) {
        reader_->fail_late(now);
        is_silent = reader_->give_up_if_silent(now, options_.statement_timeout);
    }
    for (const auto& connection : std::vector(busy_)) {
        is_silent |= connection->give_up_if_silent(now, options_.statement_timeout);
        // It is of no use to anybody else before the unit has been undone.
        connection->give_up_if_late(now);
    }
    if (is_silent) drop_idle();
    if (const auto next = next_deadline()) watch(*next);
}

/// What one connection did not survive, the others may not have either.
void PostgresPool::drop_idle() {
    for (const auto& connection : std::exchange(idle_, {}))
        connection->abandon();
}

std::optional<base::Deadline> PostgresPool::next_deadline() const {
    std::optional<base::Deadline> next;
    const auto add = [&next](base::Deadline deadline) {
        if (!next || deadline.at < next->at) next = deadline;
    };
    for (const auto* waiters : {&reader_waiters_, &unit_waiters_}) {
        for (std::size_t i = 0; i < waiters->size(); ++i)
            add(due(*waiters, i));
    }
    if (reader_ && reader_->is_waiting()) add(reader_->next_deadline());
    for (const auto& connection : busy_)
        add(connection->next_deadline());
    return next;
}

void PostgresPool::fail_late(Waiters& waiters, base::Deadline::clock::time_point now) {
    if (waiters.empty()) return;
    Waiters others;
    for (std::size_t i = 0; i < waiters.size(); ++i) {
        if (due(waiters, i).has_passed(now)) {
            serve(std::move(waiters[i]), base::fail(too_late()));
        } else {
            others.push_back(std::move(waiters[i]));
        }
    }
    waiters = std::move(others);
}

void PostgresPool::abandon() {
    {
        const std::lock_guard lock(mailbox_->mutex);
        mailbox_->pool = nullptr;
    }
    is_abandoned_ = true;
    reader_waiters_.clear();
    unit_waiters_.clear();
    if (reader_) reader_->abandon();
    for (const auto& connection : std::vector(busy_))
        connection->abandon();
    drop_idle();
}

}  // namespace sql
