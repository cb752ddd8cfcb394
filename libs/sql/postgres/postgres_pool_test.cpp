// SPDX-License-Identifier: Apache-2.0
// Who gets which connection, and when.
#include "sql/postgres/postgres_pool.hpp"

#include "testing/captured_log.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace sql {
namespace {

using base::Deadline;
using base::Errc;
using base::Result;
using base::Task;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Connection = PostgresPool::Connection;

constexpr auto good = "SELECT 7";

Deadline far() {
    return Deadline::after(seconds(20));
}

/// A pool on a database of its own (see fakes::engines), with room for two units.
class PostgresPoolTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (fakes::engines().size() < 2) GTEST_SKIP() << "GATEHOUSE_TEST_POSTGRES is not set";
        database_ = std::make_unique<fakes::TestDatabase>("postgres");
        // A busy machine may take longer than half of the short statement_timeout to connect.
        const auto url = database_->url() + "&connect_timeout=20";
        connector_ = std::make_unique<PostgresConnector>(url, nullptr, log_.log(), options_);
        ASSERT_TRUE(connector_->prepare());
        connector_->start();
        pool_ = std::make_shared<PostgresPool>(loop_.executor(), *connector_, options_);
        pool_->start();
    }
    void TearDown() override {
        if (pool_) pool_->abandon();
    }

    Connection take() { return loop_.run(pool_->take(far())).value(); }
    Connection reader() { return loop_.run(pool_->reader(far())).value(); }

    EngineOptions options_{.statement_timeout = milliseconds(2000), .units_max = 2};
    std::unique_ptr<fakes::TestDatabase> database_;
    fakes::CapturedLog log_;
    fakes::Loop loop_;
    std::unique_ptr<PostgresConnector> connector_;
    std::shared_ptr<PostgresPool> pool_;
};

/// Gives the connection back once others have asked for one.
Task<> give_back(PostgresPool& pool, Connection connection) {
    for (int turn = 0; turn < 3; ++turn)
        co_await boost::asio::post(boost::asio::use_awaitable);
    pool.give_back(std::move(connection));
}

TEST_F(PostgresPoolTest, has_one_connection_for_all_reads) {
    auto first = loop_.start(pool_->reader(far()));
    auto second = loop_.start(pool_->reader(far()));
    loop_.run();
    const auto connection = first.get().value();
    EXPECT_TRUE(connection->is_open());
    EXPECT_EQ(second.get().value(), connection);
    EXPECT_EQ(reader(), connection);
}

TEST_F(PostgresPoolTest, replaces_a_lost_connection_for_reads) {
    const auto lost = reader();
    lost->close("lost");
    const auto next = reader();
    EXPECT_NE(next, lost);
    EXPECT_TRUE(loop_.run(next->run(good, {}, {})).rows);
}

TEST_F(PostgresPoolTest, gives_each_unit_a_connection_of_its_own_and_uses_it_again) {
    const auto first = take();
    const auto second = take();
    EXPECT_NE(first, second);
    EXPECT_NE(first, reader());
    pool_->give_back(first);
    EXPECT_EQ(take(), first);
}

TEST_F(PostgresPoolTest, serves_who_waits_in_order_when_a_connection_comes_back) {
    const auto first = take();
    const auto second = take();
    auto third = loop_.start(pool_->take(far()));
    auto fourth = loop_.start(pool_->take(far()));
    auto given_back = loop_.start(give_back(*pool_, second));
    auto given_back_later = loop_.start(give_back(*pool_, first));
    loop_.run();
    EXPECT_EQ(third.get().value(), second);
    EXPECT_EQ(fourth.get().value(), first);
}

TEST_F(PostgresPoolTest, opens_another_for_who_waits_when_a_closed_one_comes_back) {
    const auto first = take();
    const auto second = take();
    auto third = loop_.start(pool_->take(far()));
    first->close("lost");
    auto given_back = loop_.start(give_back(*pool_, first));
    loop_.run();
    const auto next = third.get().value();
    EXPECT_TRUE(next->is_open());
    EXPECT_NE(next, second);
}

TEST_F(PostgresPoolTest, lets_units_wait_for_those_of_others_for_half_of_their_time) {
    const auto first = take();
    const auto second = take();
    const auto begun = Deadline::clock::now();
    const auto deadline = Deadline::after(seconds(4));
    const auto none = loop_.run(pool_->take(deadline));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::unavailable);
    EXPECT_GE(Deadline::clock::now() - begun, seconds(2) - milliseconds(5));
    EXPECT_FALSE(deadline.has_passed());
}

TEST_F(PostgresPoolTest, refuses_at_once_who_comes_too_late) {
    const auto past = Deadline::after(-milliseconds(1));
    EXPECT_FALSE(loop_.run(pool_->reader(past)));
    EXPECT_FALSE(loop_.run(pool_->take(past)));
}

TEST_F(PostgresPoolTest, answers_a_late_read_that_it_was_told_of) {
    const auto connection = reader();
    const auto deadline = Deadline::after(milliseconds(200));
    EXPECT_EQ(loop_.run(pool_->reader(deadline)).value(), connection);
    const auto answer = loop_.run(connection->run("SELECT 1 FROM pg_sleep(0.6)", {}, deadline));
    EXPECT_TRUE(answer.is_lost);
    EXPECT_TRUE(deadline.has_passed());
    EXPECT_TRUE(connection->is_open());
}

/// Makes the server work for longer than it was told to, as if it were not there.
Task<PostgresAnswer> fall_silent(PostgresConnection& connection) {
    co_await connection.run("SELECT set_config('statement_timeout', '0', false)", {}, far());
    co_return co_await connection.run("SELECT 1 FROM pg_sleep(3)", {}, far());
}

TEST_F(PostgresPoolTest, gives_up_a_silent_connection_and_the_idle_ones_beside_it) {
    const auto silent = take();
    const auto idle = take();
    pool_->give_back(idle);
    const auto answer = loop_.run(fall_silent(*silent));
    EXPECT_TRUE(answer.is_lost);
    EXPECT_FALSE(silent->is_open());
    EXPECT_FALSE(idle->is_open());
    pool_->give_back(silent);
    EXPECT_TRUE(take()->is_open());
}

Task<> abandon(PostgresPool& pool) {
    for (int turn = 0; turn < 3; ++turn)
        co_await boost::asio::post(boost::asio::use_awaitable);
    pool.abandon();
}

TEST_F(PostgresPoolTest, destroys_who_waits_when_it_is_abandoned) {
    const auto first = take();
    const auto second = take();
    auto third = loop_.start(pool_->take(far()));
    auto abandoned = loop_.start(abandon(*pool_));
    loop_.run();
    EXPECT_THROW(third.get(), std::future_error);
    EXPECT_FALSE(first->is_open());
}

TEST(PostgresPool, fails_at_once_while_the_server_is_out_of_reach) {
    fakes::CapturedLog log;
    fakes::Loop loop;
    const EngineOptions options;
    PostgresConnector connector("postgresql://u:p@127.0.0.1:1/x", nullptr, log.log(), options);
    connector.start();
    const auto pool = std::make_shared<PostgresPool>(loop.executor(), connector, options);
    pool->start();
    const auto begun = Deadline::clock::now();
    for (int i = 0; i < 3; ++i) {
        const auto connection = loop.run(pool->reader(far()));
        ASSERT_FALSE(connection);
        EXPECT_EQ(connection.error().code, Errc::unavailable);
        EXPECT_FALSE(loop.run(pool->take(far())));
    }
    EXPECT_LT(Deadline::clock::now() - begun, seconds(10));
    pool->abandon();
}

}  // namespace
}  // namespace sql
