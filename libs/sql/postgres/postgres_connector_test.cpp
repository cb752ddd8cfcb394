// SPDX-License-Identifier: Apache-2.0
// What the connector opens, and what it says while it cannot.
#include "sql/postgres/postgres_connector.hpp"

#include "sql/postgres/blocking_query.hpp"
#include "sql/url.hpp"
#include "testing/captured_log.hpp"
#include "testing/test_database.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <unistd.h>

namespace sql {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto out_of_reach = "postgresql://u:p@127.0.0.1:1/x";
constexpr auto long_enough = seconds(10);

/// What open() yields; the test waits for it.
base::Result<PostgresSession> open_and_wait(PostgresConnector& connector) {
    std::promise<base::Result<PostgresSession>> opened;
    connector.open(
        [&opened](base::Result<PostgresSession> session) { opened.set_value(std::move(session)); });
    return opened.get_future().get();
}

int count(const std::string& text, std::string_view part) {
    int found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

TEST(PostgresConnector, says_at_once_that_there_is_no_connection_before_the_server_was_reached) {
    fakes::CapturedLog log;
    PostgresConnector connector(out_of_reach, nullptr, log.log(), {});
    connector.start();
    const auto session = open_and_wait(connector);
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().code, base::Errc::unavailable);
    EXPECT_FALSE(connector.is_ready());
}

TEST(PostgresConnector, tells_the_first_refusal_to_who_waits_for_it_and_not_to_the_log) {
    fakes::CapturedLog log;
    PostgresConnector connector(out_of_reach, nullptr, log.log(), {.waits_for_server = true});
    connector.start();
    const auto refusal = connector.first_refusal(long_enough);
    ASSERT_TRUE(refusal);
    EXPECT_FALSE(refusal->is_final);
    EXPECT_NE(refusal->error.detail.find("127.0.0.1:1"), std::string::npos);
    // The second try comes after a while; it is not the first of the outage.
    EXPECT_FALSE(open_and_wait(connector));
    EXPECT_EQ(log.text(), "");
}

TEST(PostgresConnector, is_not_waited_for_longer_than_said_and_ends_in_the_middle_of_a_try) {
    boost::asio::io_context context;
    const tcp::acceptor silent(context, {boost::asio::ip::address_v4::loopback(), 0});
    const auto url = fmt::format("postgresql://u:p@127.0.0.1:{}/x?connect_timeout=60",
                                 silent.local_endpoint().port());
    fakes::CapturedLog log;
    const auto begun = std::chrono::steady_clock::now();
    {
        PostgresConnector connector(url, nullptr, log.log(), {.waits_for_server = true});
        connector.start();
        const auto refusal = connector.first_refusal(milliseconds(50));
        ASSERT_TRUE(refusal);
        EXPECT_FALSE(refusal->is_final);
        EXPECT_TRUE(refusal->error.detail.starts_with("PostgreSQL is slow to answer"));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(30));
}

TEST(PostgresConnector, stops_waiting_until_it_is_ready_when_told_to) {
    fakes::CapturedLog log;
    PostgresConnector connector(out_of_reach, nullptr, log.log(), {});
    connector.start();
    std::stop_source stop;
    auto is_ready = std::async(std::launch::async,
                               [&] { return connector.wait_until_ready(stop.get_token()); });
    stop.request_stop();
    EXPECT_FALSE(is_ready.get());
}

/// With a database on a server (see fakes::engines).
class PostgresConnectorTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (fakes::engines().size() < 2) GTEST_SKIP() << "GATEHOUSE_TEST_POSTGRES is not set";
        database_ = std::make_unique<fakes::TestDatabase>("postgres");
    }

    /// What the statement yields in its first column.
    std::string ask_server(const std::string& statement) const {
        const auto session = open_session(database_->url(), seconds(10), {});
        const auto answer =
            ask(session->handle.get(), statement, {}, Patience::of(long_enough, {}));
        if (!answer.rows) return answer.rows.error().log.text;
        return answer.rows->empty() ? "" : std::string((*answer.rows)[0].text(0));
    }

    std::unique_ptr<fakes::TestDatabase> database_;
    fakes::CapturedLog log_;
};

TEST_F(PostgresConnectorTest, brings_the_schema_up_to_date_before_it_opens_anything) {
    const Migrations migrations = {{"test/0001", "CREATE TABLE notes (text TEXT)"}};
    PostgresConnector connector(database_->url(), &migrations, log_.log(), {});
    connector.start();
    ASSERT_TRUE(connector.wait_until_ready({}));
    EXPECT_TRUE(connector.is_ready());
    const auto session = open_and_wait(connector);
    ASSERT_TRUE(session) << session.error().log.text;
    EXPECT_TRUE(session->keeps_state);
    EXPECT_EQ(ask_server("SELECT CAST(to_regclass('notes') AS TEXT)"), "notes");
}

TEST_F(PostgresConnectorTest, leaves_the_schema_alone_without_migrations) {
    PostgresConnector connector(database_->url(), nullptr, log_.log(), {});
    ASSERT_TRUE(connector.prepare());
    EXPECT_EQ(ask_server("SELECT CAST(to_regclass('schema_migrations') IS NULL AS TEXT)"), "true");
}

TEST_F(PostgresConnectorTest, leaves_a_schema_that_cannot_be_brought_up_to_date_to_the_operator) {
    const Migrations migrations = {{"test/0001", "CREATE TABLE nonsense"}};
    PostgresConnector connector(database_->url(), &migrations, log_.log(), {});
    const auto prepared = connector.prepare();
    ASSERT_FALSE(prepared);
    EXPECT_TRUE(prepared.error().is_final);
    EXPECT_TRUE(prepared.error().error.detail.starts_with("cannot bring the schema up to date"))
        << prepared.error().error.detail;
    EXPECT_FALSE(connector.is_ready());
}

TEST_F(PostgresConnectorTest, tells_the_log_once_that_the_database_is_gone_and_that_it_is_back) {
    const auto name = fmt::format("gone_{}", getpid());
    ask_server("CREATE DATABASE " + name);
    PostgresConnector connector(with_database(database_->url(), name), nullptr, log_.log(), {});
    connector.start();
    ASSERT_TRUE(connector.wait_until_ready({}));
    ask_server("DROP DATABASE " + name);
    for (int i = 0; i < 3; ++i) {
        const auto session = open_and_wait(connector);
        ASSERT_FALSE(session);
        EXPECT_EQ(session.error().code, base::Errc::unavailable);
    }
    EXPECT_EQ(count(log_.text(), "database_unreachable"), 1);
    ask_server("CREATE DATABASE " + name);
    EXPECT_TRUE(open_and_wait(connector));
    EXPECT_EQ(count(log_.text(), "database_reachable"), 1);
    ask_server("DROP DATABASE " + name);
}

TEST_F(PostgresConnectorTest, one_server_that_does_not_answer_costs_each_caller_its_time_once) {
    boost::asio::io_context context;
    const tcp::acceptor silent(context, {boost::asio::ip::address_v4::loopback(), 0});
    const auto good = database_->url();
    const auto at = good.find('@') + 1;
    auto url = good;
    url.insert(at, fmt::format("127.0.0.1:{},", silent.local_endpoint().port()));
    PostgresConnector connector(url, nullptr, log_.log(),
                                {.statement_timeout = milliseconds(1000)});
    ASSERT_TRUE(connector.prepare());
    connector.start();
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::future<base::Result<PostgresSession>>> sessions;
    for (int i = 0; i < 3; ++i)
        sessions.push_back(
            std::async(std::launch::async, [&] { return open_and_wait(connector); }));
    for (auto& session : sessions) {
        const auto opened = session.get();
        EXPECT_TRUE(opened) << opened.error().detail;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(1300));
}

}  // namespace
}  // namespace sql
