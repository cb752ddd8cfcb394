// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_time.hpp"

#include <algorithm>

namespace sql {
namespace {

using std::chrono::milliseconds;

constexpr auto default_connect_timeout = milliseconds(3000);
constexpr auto ending_time = milliseconds(50);
constexpr auto look_interval_max = milliseconds(200);
constexpr auto look_interval_min = milliseconds(5);

}  // namespace

base::Deadline end_of_call(base::Deadline asked, milliseconds call_timeout, Moment now) {
    return {std::min(asked.at, now + call_timeout)};
}

base::Deadline end_of_ending(base::Deadline call) {
    return {call.at + ending_time};
}

milliseconds told_to_server(milliseconds time) {
    return std::max(time * 9 / 10, milliseconds(1));
}

milliseconds time_to_connect(std::optional<std::chrono::seconds> in_url,
                             milliseconds statement_timeout) {
    if (in_url) return *in_url;
    // A request that found its connection dead has time left to reach another server.
    return std::min(default_connect_timeout, statement_timeout / 2);
}

PostgresTurn PostgresTurn::of_unit(base::Deadline call, Moment now) {
    return {.for_used = {now + std::max(call.at - now, Moment::duration::zero()) / 2},
            .for_new = call};
}

PostgresStatementLimit::PostgresStatementLimit(milliseconds statement_timeout, bool is_told)
    : statement_timeout_(statement_timeout) {
    if (is_told) known_ = told_to_server(statement_timeout);
}

std::optional<milliseconds> PostgresStatementLimit::renew(base::Deadline call, Moment now) {
    const auto left =
        std::max(std::chrono::duration_cast<milliseconds>(call.at - now), milliseconds::zero());
    if (known_ && *known_ <= left) return std::nullopt;
    known_ = told_to_server(std::min(left, statement_timeout_));
    return known_;
}

void PostgresExchange::sent(base::Deadline deadline, bool is_awaited, Moment now) {
    sent_.push_back({.deadline = deadline,
                     .at = now,
                     .interest = is_awaited ? Interest::awaited : Interest::none});
}

std::vector<std::size_t> PostgresExchange::give_up_late(Moment now) {
    std::vector<std::size_t> late;
    if (use_ == Use::alone) return late;
    for (std::size_t i = 0; i < sent_.size(); ++i) {
        auto& each = sent_[i];
        if (each.interest != Interest::awaited || !each.deadline.has_passed(now)) continue;
        each.interest = Interest::given_up;
        late.push_back(i);
    }
    return late;
}

PostgresExchange::Verdict PostgresExchange::judge(Moment now) const {
    if (sent_.empty()) return Verdict::go_on;
    const auto quiet_since = std::max(sent_.front().at, last_heard_);
    if (!ignores_silence_ && now - quiet_since >= silence_max_) return Verdict::silent;
    const bool is_late = sent_.back().deadline.has_passed(now);
    return use_ == Use::alone && is_late ? Verdict::late : Verdict::go_on;
}

bool PostgresExchange::is_behind(Moment now) const {
    if (sent_.empty() || sent_.front().interest != Interest::given_up) return false;
    return now - sent_.front().at >= silence_max_;
}

base::Deadline PostgresExchange::next_deadline() const {
    base::Deadline next;
    for (const auto& each : sent_) {
        if (each.interest == Interest::awaited) next.at = std::min(next.at, each.deadline.at);
    }
    return next;
}

base::Deadline PostgresExchange::last_deadline() const {
    return sent_.empty() ? base::Deadline() : sent_.back().deadline;
}

std::optional<Moment> PostgresAlarm::plan(base::Deadline deadline, Moment now) {
    const auto earliest = now + look_interval_min;
    if (next_ && (*next_ <= deadline.at || *next_ <= earliest)) return std::nullopt;
    next_ = std::max(std::min(deadline.at, now + look_interval_max), earliest);
    return next_;
}

}  // namespace sql
