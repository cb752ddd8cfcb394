// SPDX-License-Identifier: Apache-2.0
// Whose turn it is, on a time that only the tests move.
#include "sql/postgres/postgres_waiters.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sql {
namespace {

constexpr Moment at(int time) {
    return Moment(std::chrono::hours(1)) + std::chrono::milliseconds(time);
}

/// Waiters who are known by a letter each.
class PostgresWaitersTest : public ::testing::Test {
protected:
    void add(char name, int for_used, int for_new) {
        waiters_.add({.for_used = {at(for_used)}, .for_new = {at(for_new)}},
                     [this, name](const base::Result<PostgresWaiters::Connection>& /*unused*/) {
                         names_ += name;
                     });
    }
    std::string name_of(PostgresWaiters::Handler handler) {
        if (!handler) return "nobody";
        names_.clear();
        handler(base::fail(base::Error()));
        return names_;
    }
    std::string names_of(std::vector<PostgresWaiters::Handler> handlers) {
        std::string all;
        for (auto& handler : handlers)
            all += name_of(std::move(handler));
        return all;
    }

    PostgresWaiters waiters_;
    std::string names_;
};

TEST_F(PostgresWaitersTest, are_served_in_the_order_in_which_they_came) {
    for (const char name : {'a', 'b', 'c'})
        add(name, 100, 200);
    EXPECT_EQ(waiters_.size(), 3);
    EXPECT_EQ(name_of(waiters_.take_next(false, at(0))), "a");
    EXPECT_EQ(name_of(waiters_.take_next(true, at(0))), "b");
    EXPECT_EQ(names_of(waiters_.take_all()), "c");
    EXPECT_EQ(name_of(waiters_.take_next(true, at(0))), "nobody");
}

TEST_F(PostgresWaitersTest, who_has_little_time_left_waits_for_a_new_one_only) {
    add('a', 100, 200);
    add('b', 150, 300);
    EXPECT_EQ(name_of(waiters_.take_next(false, at(120))), "b");
    add('c', 110, 220);
    EXPECT_EQ(name_of(waiters_.take_next(true, at(120))), "a");
    EXPECT_EQ(name_of(waiters_.take_next(false, at(120))), "c") << "nobody else is there";
}

TEST_F(PostgresWaitersTest, are_late_by_what_they_wait_for) {
    for (const char name : {'a', 'b', 'c'})
        add(name, 100, 200);
    waiters_.opening_began();
    EXPECT_EQ(names_of(waiters_.take_late(at(99))), "");
    EXPECT_EQ(names_of(waiters_.take_late(at(100))), "bc") << "one is opened for the first";
    EXPECT_EQ(names_of(waiters_.take_late(at(199))), "");
    waiters_.opening_ended();
    EXPECT_EQ(names_of(waiters_.take_late(at(199))), "a") << "and none any more";
    EXPECT_TRUE(waiters_.empty());
}

TEST_F(PostgresWaitersTest, know_when_to_look_again) {
    EXPECT_EQ(waiters_.next_deadline().at, base::Deadline().at);
    waiters_.opening_began();
    add('a', 100, 500);
    EXPECT_EQ(waiters_.next_deadline().at, at(500));
    EXPECT_EQ(waiters_.last_deadline().at, at(500));
    add('b', 300, 600);
    EXPECT_EQ(waiters_.next_deadline().at, at(300));
    EXPECT_EQ(waiters_.last_deadline().at, at(300));
}

}  // namespace
}  // namespace sql
