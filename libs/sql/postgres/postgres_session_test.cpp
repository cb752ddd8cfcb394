// SPDX-License-Identifier: Apache-2.0
// What becomes of connecting.
#include "sql/postgres/postgres_session.hpp"

#include "sql/postgres/blocking_query.hpp"
#include "sql/url.hpp"
#include "testing/test_database.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

namespace sql {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr auto statement_timeout = milliseconds(2000);

/// Takes connections and never says a word.
class SilentServer {
public:
    std::string url() const {
        return fmt::format("postgresql://u:secret@127.0.0.1:{}/x",
                           acceptor_.local_endpoint().port());
    }

private:
    boost::asio::io_context context_;
    tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
};

TEST(OpenSession, refuses_for_good_what_is_no_url) {
    const auto session = open_session("postgresql://u:p@h:port/x", statement_timeout, {});
    ASSERT_FALSE(session);
    EXPECT_TRUE(session.error().is_final);
    EXPECT_TRUE(session.error().error.detail.starts_with("is not a PostgreSQL URL"));
}

TEST(OpenSession, may_be_tried_again_where_nobody_listens) {
    const auto session = open_session("postgresql://u:secret@127.0.0.1:1/x", statement_timeout, {});
    ASSERT_FALSE(session);
    EXPECT_FALSE(session.error().is_final);
    const auto& error = session.error().error;
    EXPECT_EQ(error.code, base::Errc::unavailable);
    EXPECT_TRUE(error.detail.starts_with("cannot connect to PostgreSQL at 127.0.0.1:1: "));
    EXPECT_EQ(error.detail.find("secret"), std::string::npos);
}

TEST(OpenSession, gives_a_silent_server_half_of_a_statements_time) {
    const SilentServer server;
    const auto begun = Clock::now();
    const auto session = open_session(server.url(), milliseconds(200), {});
    ASSERT_FALSE(session);
    EXPECT_FALSE(session.error().is_final);
    EXPECT_TRUE(session.error().error.detail.ends_with("no answer in time"));
    EXPECT_GE(Clock::now() - begun, milliseconds(100));
}

TEST(OpenSession, ends_early_when_it_is_stopped) {
    const SilentServer server;
    std::stop_source stop;
    const auto begun = Clock::now();
    std::jthread stopping([&stop] {
        std::this_thread::sleep_for(milliseconds(50));
        stop.request_stop();
    });
    EXPECT_FALSE(
        open_session(server.url() + "?connect_timeout=60", statement_timeout, stop.get_token()));
    EXPECT_LT(Clock::now() - begun, std::chrono::seconds(30));
}

/// With a database on a server (see fakes::engines).
class PostgresSessionTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (fakes::engines().size() < 2) GTEST_SKIP() << "GATEHOUSE_TEST_POSTGRES is not set";
        database_ = std::make_unique<fakes::TestDatabase>("postgres");
    }

    /// The URL with `mine` in place of the user's password, the address or both.
    std::string url_with(std::string_view password, std::string_view address) const {
        const std::string& url = database_->url();
        const auto colon = url.find(':', url.find("://") + 3);
        const auto at = url.find('@', colon);
        const auto end = url.find('/', at);
        const auto shown = [](std::string_view mine, std::string_view own) {
            return std::string(mine.empty() ? own : mine);
        };
        const std::string_view all = url;
        return url.substr(0, colon + 1) + shown(password, all.substr(colon + 1, at - colon - 1)) +
               "@" + shown(address, all.substr(at + 1, end - at - 1)) + url.substr(end);
    }
    std::string address() const {
        const std::string& url = database_->url();
        const auto at = url.find('@');
        return url.substr(at + 1, url.find('/', at) - at - 1);
    }

    std::unique_ptr<fakes::TestDatabase> database_;
};

TEST_F(PostgresSessionTest, has_told_the_server_how_long_it_may_work) {
    auto session = open_session(database_->url(), statement_timeout, {});
    ASSERT_TRUE(session) << session.error().error.detail;
    EXPECT_TRUE(session->keeps_state);
    const struct {
        const char* setting;
        std::string_view value;
    } cases[] = {{"SHOW statement_timeout", "1800ms"},
                 {"SHOW lock_timeout", "1800ms"},
                 {"SHOW idle_in_transaction_session_timeout", "2s"},
                 {"SHOW client_encoding", "UTF8"},
                 {"SHOW application_name", "gatehouse"}};
    const auto patience = Patience::of(std::chrono::seconds(10), {});
    for (const auto& [setting, value] : cases) {
        const auto answer = ask(session->handle.get(), setting, {}, patience);
        ASSERT_TRUE(answer.rows) << setting << ": " << answer.rows.error().log.text;
        EXPECT_EQ((*answer.rows)[0].text(0), value) << setting;
    }
}

TEST_F(PostgresSessionTest, is_refused_for_good_with_a_wrong_password) {
    const auto session = open_session(url_with("wrong-secret", ""), statement_timeout, {});
    ASSERT_FALSE(session);
    EXPECT_TRUE(session.error().is_final);
    EXPECT_EQ(session.error().error.detail.find("secret"), std::string::npos);
}

TEST_F(PostgresSessionTest, is_refused_for_good_without_a_database) {
    const auto session =
        open_session(with_database(database_->url(), "nowhere"), statement_timeout, {});
    ASSERT_FALSE(session);
    EXPECT_TRUE(session.error().is_final);
    EXPECT_NE(session.error().error.detail.find("nowhere"), std::string::npos);
}

TEST_F(PostgresSessionTest, is_opened_on_the_next_server_when_the_first_is_away) {
    EXPECT_TRUE(open_session(url_with("", "127.0.0.1:1," + address()), statement_timeout, {}));
    EXPECT_TRUE(open_session(url_with("", address() + ",127.0.0.1:1"), statement_timeout, {}));
}

}  // namespace
}  // namespace sql
