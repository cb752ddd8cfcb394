// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_waiters.hpp"

#include <algorithm>
#include <utility>

namespace sql {

void PostgresWaiters::add(PostgresTurn turn, Handler handler) {
    waiters_.push_back({.turn = turn, .handler = std::move(handler)});
}

base::Deadline PostgresWaiters::due(std::size_t place) const {
    const auto& turn = waiters_[place].turn;
    return place < opening_ ? turn.for_new : turn.for_used;
}

std::vector<PostgresWaiters::Handler> PostgresWaiters::take_late(Moment now) {
    std::vector<Handler> late;
    if (waiters_.empty()) return late;
    std::deque<Waiter> others;
    for (std::size_t i = 0; i < waiters_.size(); ++i) {
        if (due(i).has_passed(now)) {
            late.push_back(std::move(waiters_[i].handler));
        } else {
            others.push_back(std::move(waiters_[i]));
        }
    }
    waiters_ = std::move(others);
    return late;
}

std::vector<PostgresWaiters::Handler> PostgresWaiters::take_all() {
    std::vector<Handler> all;
    for (auto& waiter : std::exchange(waiters_, {}))
        all.push_back(std::move(waiter.handler));
    return all;
}

PostgresWaiters::Handler PostgresWaiters::take_next(bool is_new, Moment now) {
    if (waiters_.empty()) return nullptr;
    auto next = waiters_.begin();
    if (!is_new) {
        const auto has_time = [now](const Waiter& each) {
            return !each.turn.for_used.has_passed(now);
        };
        const auto first = std::ranges::find_if(waiters_, has_time);
        if (first != waiters_.end()) next = first;
    }
    auto handler = std::move(next->handler);
    waiters_.erase(next);
    return handler;
}

base::Deadline PostgresWaiters::next_deadline() const {
    base::Deadline next;
    for (std::size_t i = 0; i < waiters_.size(); ++i)
        next.at = std::min(next.at, due(i).at);
    return next;
}

}  // namespace sql
