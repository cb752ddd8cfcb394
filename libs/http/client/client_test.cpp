// SPDX-License-Identifier: Apache-2.0
// The client against a peer of bytes: which answer belongs to which request.
#include "http/client/client.hpp"

#include "testing/captured_log.hpp"
#include "testing/loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// What the peer sends for one request, in pieces.
struct Script {
    std::vector<std::string> pieces;
    bool closes = false;
};

/// Answers the requests that come, on however many connections, by one script after the other.
class Peer {
public:
    explicit Peer(std::vector<Script> scripts)
        : acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}),
          thread_([this, scripts = std::move(scripts)] { run(scripts); }) {}

    BaseUrl url() const {
        return *BaseUrl::parse("http://127.0.0.1:" +
                               std::to_string(acceptor_.local_endpoint().port()));
    }
    /// How many connections it took; call it when all scripts are played.
    int connections() {
        thread_.join();
        return connections_;
    }
    /// Sends bytes that nobody has asked for.
    void interrupt(std::string_view text) { asio::write(*current_, asio::buffer(text)); }

private:
    void run(const std::vector<Script>& scripts) {
        for (const auto& [pieces, closes] : scripts) {
            read_request();
            for (const auto& piece : pieces)
                asio::write(*current_, asio::buffer(piece));
            if (closes) current_.reset();
        }
    }
    void read_request() {
        std::string head;
        boost::system::error_code gone;
        if (current_) asio::read_until(*current_, asio::dynamic_buffer(head), "\r\n\r\n", gone);
        if (current_ && !gone) return;
        current_.emplace(acceptor_.accept());
        current_->set_option(tcp::no_delay(true));
        ++connections_;
        asio::read_until(*current_, asio::dynamic_buffer(head), "\r\n\r\n");
    }

    asio::io_context context_;
    tcp::acceptor acceptor_;
    std::optional<tcp::socket> current_;
    int connections_ = 0;
    std::jthread thread_;
};

const std::string early_hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
const std::string created = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nfirst";
const std::string in_chunks =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\n";
const std::string no_content = "HTTP/1.1 204 No Content\r\n\r\n";
const std::string not_modified = "HTTP/1.1 304 Not Modified\r\n\r\n";
const std::string second = "HTTP/1.1 202 Accepted\r\nContent-Length: 6\r\n\r\nsecond";
const std::string stray = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";

std::string times(int count, const std::string& text) {
    std::string repeated;
    for (int i = 0; i < count; ++i)
        repeated += text;
    return repeated;
}

std::vector<std::string> bytes_of(const std::string& text) {
    std::vector<std::string> bytes;
    for (const char byte : text)
        bytes.emplace_back(1, byte);
    return bytes;
}

class ClientTest : public ::testing::Test {
protected:
    base::Result<ClientResponse> call(Client& client) {
        return loop_.run(client.send(
            {.path = "/"}, {.deadline = base::Deadline::after(std::chrono::seconds(10))}));
    }
    std::unique_ptr<Client> client_of(const Peer& peer) {
        return std::move(Client::make(loop_.executor(), peer.url(), {}, log_.log())).value();
    }

    fakes::CapturedLog log_;
    fakes::Loop loop_;
};

TEST_F(ClientTest, the_next_answer_belongs_to_the_next_request) {
    const struct {
        std::string_view name;
        Script first;
        unsigned status;  ///< Of the first answer; 0: it fails.
        int connections;  ///< For two requests.
    } cases[] = {
        {"a length", {{created}}, 201, 1},
        {"a length, in bytes", {bytes_of(created)}, 201, 1},
        {"chunks", {{in_chunks}}, 200, 1},
        {"no body", {{no_content}}, 204, 1},
        {"an interim answer", {{early_hints + created}}, 201, 1},
        {"an interim answer of its own", {{early_hints, created}}, 201, 1},
        {"interim answers, in bytes", {bytes_of(times(3, early_hints) + in_chunks)}, 200, 1},
        {"an interim answer of another number",
         {{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
           "HTTP/1.1 199 Whatever\r\nContent-Length: 7\r\n\r\n" +
           no_content}},
         204,
         1},
        {"as many as may be", {{times(8, early_hints) + created}}, 201, 1},
        {"one more", {{times(9, early_hints) + created}}, 0, 2},
        {"another protocol", {{"HTTP/1.1 101 Switching Protocols\r\n\r\n" + created}}, 0, 2},
        {"a second answer", {{created + stray}}, 201, 2},
        {"half an answer", {{created + "HTTP/1.1 5"}}, 201, 2},
        {"a byte", {{created + "\n"}}, 201, 2},
        {"a second answer behind chunks", {{in_chunks + stray}}, 200, 2},
        {"a body that may not be", {{no_content + "body"}}, 204, 2},
        {"a second answer behind none", {{not_modified + stray}}, 304, 2},
        {"interim answers, and a second", {{early_hints + created + stray}}, 201, 2},
        {"no length", {{"HTTP/1.1 200 OK\r\n\r\nall that comes"}, true}, 200, 2},
        {"a last one", {{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"}, true}, 200, 2},
    };
    for (const auto& [name, first, status, connections] : cases) {
        Peer peer({first, {{second}}});
        const auto client = client_of(peer);
        const auto one = call(*client);
        EXPECT_EQ(one ? one->status : 0, status) << name;
        const auto two = call(*client);
        ASSERT_TRUE(two) << name << ": " << two.error().log.text;
        EXPECT_EQ(two->body, "second") << name;
        EXPECT_EQ(peer.connections(), connections) << name;
    }
}

TEST_F(ClientTest, what_comes_between_two_requests_ends_the_connection) {
    for (const auto& text : {stray, std::string("x")}) {
        Peer peer({{{created}}, {{second}}});
        const auto client = client_of(peer);
        ASSERT_TRUE(call(*client));
        peer.interrupt(text);
        const auto answer = call(*client);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body, "second") << text;
        EXPECT_EQ(peer.connections(), 2);
    }
}

TEST_F(ClientTest, an_interim_answer_is_not_the_answer) {
    Peer peer({{{early_hints}, true}});
    const auto answer = call(*client_of(peer));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, base::Errc::timeout);
}

}  // namespace
}  // namespace http
