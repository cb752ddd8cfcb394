// SPDX-License-Identifier: Apache-2.0
// What the driver does when, on a time that only the tests move.
#include "sql/postgres/postgres_time.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace sql {
namespace {

using base::Deadline;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Use = PostgresExchange::Use;
using Verdict = PostgresExchange::Verdict;

constexpr auto silence_max = milliseconds(1000);

/// A moment of the tests' time, which begins at 0.
constexpr Moment at(int time) {
    return Moment(hours(1)) + milliseconds(time);
}
constexpr Deadline until(int time) {
    return {at(time)};
}

using Step = std::function<void(PostgresExchange&)>;

Step sent(int time, int deadline) {
    return [=](PostgresExchange& exchange) { exchange.sent(until(deadline), true, at(time)); };
}
Step sent_for_nobody(int time, int deadline) {
    return [=](PostgresExchange& exchange) { exchange.sent(until(deadline), false, at(time)); };
}
Step heard(int time) {
    return [=](PostgresExchange& exchange) { exchange.heard(at(time)); };
}
Step answered() {
    return [](PostgresExchange& exchange) { exchange.answered(); };
}
Step closed() {
    return [](PostgresExchange& exchange) { exchange.clear(); };
}
Step looked_at(int time) {
    return [=](PostgresExchange& exchange) { exchange.give_up_late(at(time)); };
}
Step ignored_silence_if_heard_since(int time) {
    return [=](PostgresExchange& exchange) { exchange.ignore_silence_if_heard_since(at(time)); };
}
Step minded_silence() {
    return [](PostgresExchange& exchange) { exchange.mind_silence(); };
}

PostgresExchange exchange_after(Use use, const std::vector<Step>& steps) {
    PostgresExchange exchange(use, silence_max);
    for (const auto& step : steps)
        step(exchange);
    return exchange;
}

TEST(PostgresExchange, judges_a_connection_by_what_was_sent_and_heard) {
    const struct {
        const char* name;
        Use use;
        std::vector<Step> steps;
        int now;
        Verdict verdict;
    } cases[] = {
        {"nothing was asked", Use::shared, {}, 9000, Verdict::go_on},
        {"asked just now", Use::shared, {sent(0, 5000)}, 999, Verdict::go_on},
        {"asked, and nothing came", Use::shared, {sent(0, 5000)}, 1000, Verdict::silent},
        {"something came", Use::shared, {sent(0, 5000), heard(600)}, 1599, Verdict::go_on},
        {"something came, then no more",
         Use::shared,
         {sent(0, 5000), heard(600)},
         1600,
         Verdict::silent},
        {"it waits its turn behind what was answered",
         Use::shared,
         {sent(0, 5000), sent(10, 5000), heard(950), answered()},
         1949,
         Verdict::go_on},
        {"its turn was long ago",
         Use::shared,
         {sent(0, 5000), sent(10, 5000), heard(950), answered()},
         1950,
         Verdict::silent},
        {"asked after a long pause",
         Use::shared,
         {heard(0), sent(5000, 9000)},
         5999,
         Verdict::go_on},
        {"all is answered",
         Use::alone,
         {sent(0, 500), heard(10), answered()},
         9000,
         Verdict::go_on},
        {"it is closed", Use::alone, {sent(0, 500), closed()}, 9000, Verdict::go_on},
        {"a read is late", Use::shared, {sent(0, 500)}, 600, Verdict::go_on},
        {"a unit has time", Use::alone, {sent(0, 500)}, 499, Verdict::go_on},
        {"a unit is late", Use::alone, {sent(0, 500)}, 500, Verdict::late},
        {"a unit's last statement has time",
         Use::alone,
         {sent(0, 500), sent(0, 900)},
         500,
         Verdict::go_on},
        {"late and silent", Use::alone, {sent(0, 500)}, 1000, Verdict::silent},
        {"silence during a commit",
         Use::alone,
         {heard(0), ignored_silence_if_heard_since(0), sent(10, 3000)},
         2999,
         Verdict::go_on},
        {"a commit is late",
         Use::alone,
         {heard(0), ignored_silence_if_heard_since(0), sent(10, 3000)},
         3000,
         Verdict::late},
        {"silence since before the unit began",
         Use::alone,
         {heard(0), ignored_silence_if_heard_since(5), sent(10, 3000)},
         1010,
         Verdict::silent},
        {"silence after a commit",
         Use::alone,
         {heard(0), ignored_silence_if_heard_since(0), minded_silence(), sent(10, 3000)},
         1010,
         Verdict::silent},
    };
    for (const auto& [name, use, steps, now, verdict] : cases)
        EXPECT_EQ(exchange_after(use, steps).judge(at(now)), verdict) << name;
}

TEST(PostgresExchange, gives_up_late_reads_alone_and_once) {
    auto reads = exchange_after(
        Use::shared, {sent(0, 500), sent_for_nobody(0, 500), sent(0, 900), sent(0, 400)});
    using Places = std::vector<std::size_t>;
    EXPECT_EQ(reads.give_up_late(at(399)), Places{});
    EXPECT_EQ(reads.give_up_late(at(500)), (Places{0, 3}));
    EXPECT_EQ(reads.give_up_late(at(600)), Places{});
    reads.answered();
    EXPECT_EQ(reads.give_up_late(at(900)), Places{1}) << "counted from the first unanswered one";
    auto unit = exchange_after(Use::alone, {sent(0, 500)});
    EXPECT_EQ(unit.give_up_late(at(500)), Places{}) << "a unit is late as a whole";
}

TEST(PostgresExchange, is_behind_while_the_server_is_at_what_nobody_waits_for) {
    const struct {
        const char* name;
        std::vector<Step> steps;
        int now;
        bool is_behind;
    } cases[] = {
        {"nothing was asked", {}, 9000, false},
        {"somebody waits", {sent(0, 5000)}, 4000, false},
        {"given up, and not long under way", {sent(0, 500), looked_at(500)}, 999, false},
        {"given up, and long under way", {sent(0, 500), looked_at(500)}, 1000, true},
        {"given up and answered", {sent(0, 500), looked_at(500), answered()}, 1000, false},
        {"only what comes later was given up",
         {sent(0, 5000), sent(0, 500), looked_at(500)},
         1000,
         false},
        {"nobody ever waited", {sent_for_nobody(0, 500), looked_at(500)}, 1000, false},
        {"it is closed", {sent(0, 500), looked_at(500), closed()}, 1000, false},
    };
    for (const auto& [name, steps, now, is_behind] : cases)
        EXPECT_EQ(exchange_after(Use::shared, steps).is_behind(at(now)), is_behind) << name;
}

TEST(PostgresExchange, knows_its_deadlines) {
    const struct {
        const char* name;
        std::vector<Step> steps;
        Deadline next;
        Deadline last;
    } cases[] = {
        {"nothing was asked", {}, {}, {}},
        {"one", {sent(0, 500)}, until(500), until(500)},
        {"the earliest is next",
         {sent(0, 500), sent(0, 400), sent(0, 600)},
         until(400),
         until(600)},
        {"who was given up waits no more",
         {sent(0, 500), sent(0, 400), looked_at(400)},
         until(500),
         until(400)},
        {"nobody waits", {sent_for_nobody(0, 500)}, {}, until(500)},
        {"one is answered", {sent(0, 500), sent(0, 600), answered()}, until(600), until(600)},
    };
    for (const auto& [name, steps, next, last] : cases) {
        const auto exchange = exchange_after(Use::shared, steps);
        EXPECT_EQ(exchange.next_deadline().at, next.at) << name;
        EXPECT_EQ(exchange.last_deadline().at, last.at) << name;
    }
}

TEST(PostgresAlarm, looks_at_each_deadline_but_now_and_then_and_not_too_often) {
    constexpr int never = -1;
    struct Plan {
        int now;
        int deadline;
        int planned;  ///< What the alarm is set to, if anew.
    };
    const struct {
        const char* name;
        std::vector<Plan> plans;
    } cases[] = {
        {"at the deadline", {{0, 100, 100}}},
        {"now and then before it", {{0, 5000, 200}}},
        {"not at once", {{0, 0, 5}, {0, 4, never}}},
        {"what is planned is early enough", {{0, 100, 100}, {50, 150, never}, {50, 100, never}}},
        {"an earlier deadline comes first", {{0, 100, 100}, {20, 60, 60}}},
        {"too soon to be planned anew", {{0, 10, 10}, {5, 7, never}}},
        {"a deadline in the past", {{100, 50, 105}}},
    };
    for (const auto& [name, plans] : cases) {
        PostgresAlarm alarm;
        for (const auto& [now, deadline, planned] : plans) {
            const auto set = alarm.plan(until(deadline), at(now));
            EXPECT_EQ(set, planned == never ? std::nullopt : std::optional(at(planned))) << name;
        }
    }
}

TEST(PostgresAlarm, is_planned_again_once_it_has_rung) {
    PostgresAlarm alarm;
    EXPECT_FALSE(alarm.covers(until(100)));
    alarm.plan(until(100), at(0));
    EXPECT_TRUE(alarm.covers(until(100)));
    EXPECT_FALSE(alarm.covers(until(99)));
    alarm.has_rung();
    EXPECT_FALSE(alarm.covers(until(300)));
    EXPECT_EQ(alarm.plan(until(150), at(100)), at(150));
}

TEST(PostgresTurn, leaves_a_unit_half_of_its_time_for_its_work) {
    const auto unit = PostgresTurn::of_unit(until(1000), at(200));
    EXPECT_EQ(unit.for_used.at, at(600));
    EXPECT_EQ(unit.for_new.at, at(1000));
    EXPECT_EQ(PostgresTurn::of_unit(until(100), at(200)).for_used.at, at(200));
    const auto read = PostgresTurn::of_read(until(1000));
    EXPECT_EQ(read.for_used.at, at(1000));
    EXPECT_EQ(read.for_new.at, at(1000));
}

TEST(PostgresStatementLimit, is_told_when_what_the_server_knows_is_too_long) {
    constexpr int nothing = -1;
    struct Statement {
        int now;
        int told;
    };
    const struct {
        const char* name;
        bool is_told;
        int deadline;
        std::vector<Statement> statements;
    } cases[] = {
        {"the session's own will do", true, 2000, {{0, nothing}, {1100, nothing}}},
        {"there is less left", true, 2000, {{1500, 450}, {1550, nothing}, {1700, 270}}},
        {"a pooler's session knows nothing", false, 2000, {{0, 900}, {1100, nothing}}},
        {"there is nothing left", true, 100, {{100, 1}, {200, 1}}},
    };
    for (const auto& [name, is_told, deadline, statements] : cases) {
        PostgresStatementLimit limit(milliseconds(1000), is_told);
        for (const auto& [now, told] : statements) {
            const auto renewed = limit.renew(until(deadline), at(now));
            EXPECT_EQ(renewed, told == nothing ? std::nullopt : std::optional(milliseconds(told)))
                << name << " at " << now;
        }
    }
}

TEST(PostgresTime, gives_a_call_what_it_asks_for_within_bounds) {
    EXPECT_EQ(end_of_call(until(500), milliseconds(1000), at(0)).at, at(500));
    EXPECT_EQ(end_of_call(until(5000), milliseconds(1000), at(0)).at, at(1000));
    EXPECT_EQ(end_of_call({}, milliseconds(1000), at(0)).at, at(1000));
    EXPECT_EQ(end_of_ending(until(1000)).at, at(1050));
}

TEST(PostgresTime, tells_the_server_a_little_less) {
    EXPECT_EQ(told_to_server(milliseconds(1000)), milliseconds(900));
    EXPECT_EQ(told_to_server(milliseconds(1)), milliseconds(1));
    EXPECT_EQ(told_to_server(milliseconds(0)), milliseconds(1)) << "0 would be no limit";
}

TEST(PostgresTime, leaves_time_for_another_server_after_one_that_does_not_connect) {
    EXPECT_EQ(time_to_connect(seconds(9), milliseconds(1000)), milliseconds(9000));
    EXPECT_EQ(time_to_connect(std::nullopt, milliseconds(1000)), milliseconds(500));
    EXPECT_EQ(time_to_connect(std::nullopt, milliseconds(60'000)), milliseconds(3000));
}

}  // namespace
}  // namespace sql
