// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/dead_letters.hpp"

#include "messaging/core/migrations.hpp"
#include "messaging/core/outbox.hpp"
#include "testing/captured_log.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

namespace messaging {
namespace {

constexpr sql::Statement insert_former =
    "INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at,"
    " attempts, refusals, dead, last_error) VALUES ($1, 'told', 'a', 1, '{}', '', $2, 8, 8, $3, "
    "$4)";
constexpr sql::Statement insert_current =
    "INSERT INTO outbox_events (event_id, destination, source, type, subject, time, version, data,"
    " trace_parent, created_at, attempts, refusals, dead, last_error)"
    " VALUES ($1, 'webhook:1', 's', 'told', 'a', 0, 1, '{}', '', $2, 8, 8, $3, $4)";

base::Task<base::Result<>> insert(sql::Transaction& transaction, sql::Statement statement,
                                  const std::string& id, base::Timestamp now, std::int64_t dead,
                                  const std::string& error) {
    co_return co_await sql::execute(transaction, statement, {id, now, dead, error});
}

class DeadLettersTest : public ::testing::TestWithParam<std::string> {
protected:
    DeadLettersTest()
        : engine_(std::move(sql::Engine::open(test_database_.url(), with_messaging({}), log_.log()))
                      .value()),
          database_(std::move(engine_->connect(loop_.executor())).value()) {}

    /// A row of the table of the release before, or of the present one.
    void put(bool is_former, const std::string& id, std::int64_t dead, const std::string& error) {
        const auto statement = is_former ? insert_former : insert_current;
        const auto now = clock_.now();
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return insert(transaction, statement, id, now, dead, error);
        })));
        clock_.advance(std::chrono::seconds(1));
    }
    OutboxState state() { return std::move(loop_.run(read_outbox_state(*database_))).value(); }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::FakeClock clock_;
    fakes::Loop loop_;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
};

TEST_P(DeadLettersTest, an_empty_outbox_has_nothing_to_show) {
    EXPECT_EQ(state().waiting, 0);
    EXPECT_FALSE(state().oldest);
    EXPECT_TRUE(state().dead.empty());
    EXPECT_EQ(*loop_.run(retry_dead_letters(*database_)), 0);
}

TEST_P(DeadLettersTest, are_those_of_both_tables) {
    const auto first = clock_.now();
    put(true, "a1", 1, "answered 422");
    put(false, "b1", 1, "answered 400");
    const auto dead = state().dead;
    ASSERT_EQ(dead.size(), 2u);
    EXPECT_EQ(dead[0].id, "a1");
    EXPECT_EQ(dead[0].type, "told");
    EXPECT_EQ(dead[0].subject, "a");
    EXPECT_EQ(dead[0].destination, "peer");
    EXPECT_EQ(dead[0].attempts, 8);
    EXPECT_EQ(dead[0].created_at, first);
    EXPECT_EQ(dead[0].last_error, "answered 422");
    EXPECT_EQ(dead[1].id, "b1");
    EXPECT_EQ(dead[1].destination, "webhook:1");
    EXPECT_EQ(state().waiting, 0);
}

TEST_P(DeadLettersTest, the_state_tells_of_the_oldest_that_waits_in_either_table) {
    for (const bool is_former : {false, true}) {
        put(is_former, is_former ? "a1" : "b1", 0, is_former ? "former" : "current");
    }
    EXPECT_EQ(state().waiting, 2);
    EXPECT_EQ(state().last_error, "current");
    EXPECT_EQ(*state().oldest, clock_.now() - std::chrono::seconds(2));
}

TEST_P(DeadLettersTest, are_sent_again_from_both_tables) {
    put(true, "a1", 1, "");
    put(false, "b1", 1, "");
    put(false, "c1", 0, "");
    EXPECT_EQ(*loop_.run(retry_dead_letters(*database_)), 2);
    EXPECT_TRUE(state().dead.empty());
    EXPECT_EQ(state().waiting, 3);
    const auto rows = loop_.run(database_->query(
        "SELECT attempts, refusals, due_at FROM outbox_events WHERE event_id = 'b1'", {}));
    for (std::size_t column = 0; column < 3; ++column)
        EXPECT_EQ((*rows)[0].integer(column), 0) << column;
}

INSTANTIATE_TEST_SUITE_P(engines, DeadLettersTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace messaging
