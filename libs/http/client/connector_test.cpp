// SPDX-License-Identifier: Apache-2.0
// Several addresses, some of which lead nowhere.
#include "http/client/connector.hpp"

#include "testing/captured_log.hpp"
#include "testing/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <list>

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Deadline;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Takes connections.
class Listening {
public:
    explicit Listening(const char* address = "127.0.0.2")
        : acceptor_(context_, {asio::ip::make_address(address), 0}) {}
    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    asio::io_context context_;
    tcp::acceptor acceptor_;
};

/// Swallows packets: nobody accepts, and no more connections may wait for it.
class Swallowing {
public:
    Swallowing() : acceptor_(context_) {
        acceptor_.open(tcp::v4());
        acceptor_.bind({asio::ip::make_address("127.0.0.1"), 0});
        acceptor_.listen(0);
        for (int i = 0; i < 3; ++i) {
            // Begun at once, and never finished: nobody runs the context.
            waiting_.emplace_back(context_).async_connect(endpoint(), [](auto) {});
        }
    }
    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    asio::io_context context_;
    tcp::acceptor acceptor_;
    std::list<tcp::socket> waiting_;
};

tcp::endpoint refusing() {
    return Listening("127.0.0.1").endpoint();
}

class ConnectorTest : public ::testing::Test {
protected:
    base::Result<ClientConnection> open(Connector::Endpoints endpoints, milliseconds time) {
        return loop_.run(connector_.open_one_of(std::move(endpoints), Deadline::after(time)));
    }

    fakes::CapturedLog log_;
    fakes::Loop loop_;
    Connector connector_{loop_.executor(), *BaseUrl::parse("http://peer:1"),
                         asio::ssl::context(asio::ssl::context::tls_client), log_.log()};
};

TEST_F(ConnectorTest, finds_the_address_that_answers) {
    const Swallowing first;
    const Swallowing other;
    const Listening good;
    const struct {
        std::string_view name;
        Connector::Endpoints endpoints;
        milliseconds time;
    } cases[] = {
        {"alone", {good.endpoint()}, seconds(10)},
        {"behind one that swallows", {first.endpoint(), good.endpoint()}, seconds(10)},
        {"behind two", {first.endpoint(), other.endpoint(), good.endpoint()}, seconds(10)},
        {"behind two, in little time",
         {first.endpoint(), other.endpoint(), good.endpoint()},
         milliseconds(300)},
        {"behind one that refuses", {refusing(), good.endpoint()}, seconds(10)},
        {"behind both kinds", {refusing(), first.endpoint(), good.endpoint()}, seconds(10)},
        {"before one that swallows", {good.endpoint(), first.endpoint()}, seconds(10)},
    };
    for (const auto& [name, endpoints, time] : cases) {
        const auto begin = Deadline::clock::now();
        const auto connection = open(endpoints, time);
        ASSERT_TRUE(connection) << name << ": " << connection.error().log.text;
        EXPECT_EQ(connection->peer, good.endpoint()) << name;
        EXPECT_LT(Deadline::clock::now() - begin, seconds(3)) << name;
        connector_.avoid({});
    }
}

TEST_F(ConnectorTest, tells_why_no_address_answers) {
    const Swallowing swallowing;
    const struct {
        Connector::Endpoints endpoints;
        std::string_view reason;
    } cases[] = {
        {{swallowing.endpoint()}, "connecting took too long"},
        {{refusing(), swallowing.endpoint()}, "connecting took too long"},
        {{refusing()}, "Connection refused"},
        {{refusing(), refusing()}, "Connection refused"},
    };
    for (const auto& [endpoints, reason] : cases) {
        const auto connection = open(endpoints, milliseconds(300));
        ASSERT_FALSE(connection) << reason;
        EXPECT_EQ(connection.error().code, base::Errc::unavailable);
        EXPECT_EQ(connection.error().log.text, std::string(reason) + " (peer:1)");
    }
}

TEST_F(ConnectorTest, an_address_that_failed_is_tried_last) {
    const Swallowing swallowing;
    const Listening good;
    const Listening other;
    ASSERT_TRUE(open({swallowing.endpoint(), good.endpoint()}, seconds(10)));
    const auto begin = Deadline::clock::now();
    EXPECT_TRUE(open({swallowing.endpoint(), good.endpoint()}, seconds(10)));
    EXPECT_LT(Deadline::clock::now() - begin, milliseconds(200)) << "no wait for the first";
    connector_.avoid(good.endpoint());
    EXPECT_EQ(open({good.endpoint(), other.endpoint()}, seconds(10))->peer, other.endpoint());
}

}  // namespace
}  // namespace http
