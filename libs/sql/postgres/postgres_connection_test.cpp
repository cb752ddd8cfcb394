// SPDX-License-Identifier: Apache-2.0
// Statements on one connection, and what becomes of them when time is short.
#include "sql/postgres/postgres_connection.hpp"

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
using base::Task;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Use = PostgresExchange::Use;
using Verdict = PostgresExchange::Verdict;

constexpr auto statement_timeout = seconds(5);
constexpr auto good = "SELECT 7";
constexpr auto sleep = "SELECT 1 FROM pg_sleep(0.3)";
constexpr auto long_sleep = "SELECT 1 FROM pg_sleep(4)";
constexpr auto out_of_range = "DO $$BEGIN RAISE 'x' USING ERRCODE = '22003'; END$$";
constexpr auto suicide = "SELECT pg_terminate_backend(pg_backend_pid())";

/// On a database of its own (see fakes::engines).
class PostgresConnectionTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (fakes::engines().size() < 2) GTEST_SKIP() << "GATEHOUSE_TEST_POSTGRES is not set";
        database_ = std::make_unique<fakes::TestDatabase>("postgres");
        connection_ = connect(Use::shared);
    }

    std::shared_ptr<PostgresConnection> connect(Use use) {
        auto session = open_session(database_->url(), statement_timeout, {});
        auto connection = std::make_shared<PostgresConnection>(
            loop_.executor(), std::move(session).value(), PostgresExchange(use, statement_timeout));
        connection->start();
        return connection;
    }

    std::unique_ptr<fakes::TestDatabase> database_;
    fakes::Loop loop_;
    std::shared_ptr<PostgresConnection> connection_;
};

/// Looks at the connection, as it were at `now`, once what was started before has been sent.
Task<Verdict> look(PostgresConnection& connection, Moment now) {
    for (int turn = 0; turn < 3; ++turn)
        co_await boost::asio::post(boost::asio::use_awaitable);
    co_return connection.look(now);
}

void expect_lost(std::future<PostgresAnswer>& answer) {
    const auto lost = answer.get();
    EXPECT_TRUE(lost.is_lost);
    ASSERT_FALSE(lost.rows);
    EXPECT_EQ(lost.rows.error().code, base::Errc::unavailable);
}

TEST_F(PostgresConnectionTest, answers_what_was_sent_in_one_turn) {
    auto first = loop_.start(connection_->run(good, {}, {}));
    auto second = loop_.start(connection_->run("SELECT CAST($1 AS BIGINT)", {8}, {}));
    auto third = loop_.start(connection_->run(good, {}, {}));
    loop_.run();
    EXPECT_EQ((*first.get().rows)[0].integer(0), 7);
    EXPECT_EQ((*second.get().rows)[0].integer(0), 8);
    EXPECT_EQ((*third.get().rows)[0].integer(0), 7);
    EXPECT_FALSE(connection_->exchange().is_waiting());
}

TEST_F(PostgresConnectionTest, leaves_the_handler_alone_when_nothing_can_be_sent) {
    bool is_called = false;
    PostgresConnection::Handler handler = [&](const PostgresAnswer&) { is_called = true; };
    const auto failure = connection_->send("SELECT $1", {std::string_view("a\0b", 3)}, {}, handler);
    ASSERT_TRUE(failure);
    EXPECT_FALSE(failure->is_lost);
    EXPECT_TRUE(connection_->is_open());
    connection_->close("enough");
    EXPECT_TRUE(connection_->send(good, {}, {}, handler)->is_lost);
    EXPECT_NE(handler, nullptr);
    EXPECT_FALSE(is_called);
}

TEST_F(PostgresConnectionTest, says_of_a_failures_neighbours_that_they_may_run_again) {
    auto before = loop_.start(connection_->run(good, {}, {}));
    auto failing = loop_.start(connection_->run(out_of_range, {}, {}));
    auto after = loop_.start(connection_->run("SELECT 8", {}, {}));
    loop_.run();
    EXPECT_TRUE(before.get().rows);
    const auto failed = failing.get();
    EXPECT_FALSE(failed.rows);
    EXPECT_FALSE(failed.may_repeat);
    const auto neighbour = after.get();
    EXPECT_FALSE(neighbour.rows);
    EXPECT_TRUE(neighbour.may_repeat);
    EXPECT_TRUE(loop_.run(connection_->run("SELECT 8", {}, {})).rows);
}

TEST_F(PostgresConnectionTest, prepares_again_what_could_not_be_prepared) {
    EXPECT_FALSE(loop_.run(connection_->run("SELECT 1 FROM later", {}, {})).rows);
    EXPECT_TRUE(loop_.run(connection_->run("CREATE TABLE later (id BIGINT)", {}, {})).rows);
    EXPECT_TRUE(loop_.run(connection_->run("SELECT 1 FROM later", {}, {})).rows);
}

TEST_F(PostgresConnectionTest, answers_a_late_read_and_goes_on) {
    auto late = loop_.start(connection_->run(sleep, {}, Deadline::after(milliseconds(0))));
    auto neighbour = loop_.start(connection_->run(good, {}, {}));
    auto verdict = loop_.start(look(*connection_, Deadline::clock::now() + milliseconds(100)));
    loop_.run();
    EXPECT_EQ(verdict.get(), Verdict::go_on);
    expect_lost(late);
    EXPECT_TRUE(neighbour.get().rows);
    EXPECT_TRUE(connection_->is_open());
}

TEST_F(PostgresConnectionTest, is_given_up_with_its_unit) {
    const auto unit = connect(Use::alone);
    const auto deadline = Deadline::after(seconds(1));
    auto first = loop_.start(unit->run(long_sleep, {}, {}));
    auto last = loop_.start(unit->run(good, {}, deadline));
    auto verdict = loop_.start(look(*unit, deadline.at));
    loop_.run();
    EXPECT_EQ(verdict.get(), Verdict::late);
    expect_lost(first);
    expect_lost(last);
    EXPECT_FALSE(unit->is_open());
}

TEST_F(PostgresConnectionTest, is_given_up_with_all_that_waits_when_the_server_says_nothing) {
    auto first = loop_.start(connection_->run(long_sleep, {}, {}));
    auto second = loop_.start(connection_->run(good, {}, {}));
    auto verdict = loop_.start(look(*connection_, Deadline::clock::now() + seconds(6)));
    loop_.run();
    EXPECT_EQ(verdict.get(), Verdict::silent);
    expect_lost(first);
    expect_lost(second);
    EXPECT_FALSE(connection_->is_open());
    EXPECT_FALSE(connection_->exchange().is_waiting());
}

TEST_F(PostgresConnectionTest, does_not_mind_silence_during_a_commit) {
    const auto unit = connect(Use::alone);
    const auto begun = Deadline::clock::now();
    ASSERT_TRUE(loop_.run(unit->run(good, {}, {})).rows);
    unit->ignore_silence_if_heard_since(begun);
    auto slow = loop_.start(unit->run(sleep, {}, {}));
    auto verdict = loop_.start(look(*unit, Deadline::clock::now() + seconds(6)));
    loop_.run();
    EXPECT_EQ(verdict.get(), Verdict::go_on);
    EXPECT_TRUE(slow.get().rows);
}

TEST_F(PostgresConnectionTest, is_lost_when_the_server_ends_the_session) {
    auto ended = loop_.start(connection_->run(suicide, {}, {}));
    auto next = loop_.start(connection_->run(good, {}, {}));
    loop_.run();
    expect_lost(ended);
    expect_lost(next);
    EXPECT_FALSE(connection_->is_open());
}

TEST_F(PostgresConnectionTest, destroys_the_handlers_when_it_is_abandoned) {
    const auto token = std::make_shared<bool>(false);
    PostgresConnection::Handler handler = [token](const PostgresAnswer&) { *token = true; };
    ASSERT_FALSE(connection_->send(good, {}, {}, handler));
    EXPECT_EQ(token.use_count(), 2);
    connection_->abandon();
    EXPECT_EQ(token.use_count(), 1);
    loop_.run();
    EXPECT_FALSE(*token) << "it was not called";
}

}  // namespace
}  // namespace sql
