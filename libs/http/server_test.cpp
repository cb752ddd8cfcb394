// SPDX-License-Identifier: Apache-2.0
// Server and client together, and each against a peer of bytes.
#include "http/server.hpp"

#include "http/client.hpp"
#include "testing/captured_log.hpp"
#include "testing/loop.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <thread>

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Errc;
using std::chrono::milliseconds;

base::Task<Response> echo(const Request& request) {
    co_return Response{
        .status = 200, .content_type = "text/plain", .body = std::string(request.body)};
}

base::Task<Response> path_of(const Request& request) {
    co_return Response{
        .status = 200, .content_type = "text/plain", .body = std::string(request.path)};
}

base::Task<Response> fail(const Request&) {
    throw std::runtime_error("a bug in a handler");
    co_return Response{};
}

base::Task<Response> wait(std::promise<void>& started) {
    started.set_value();
    asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(150));
    co_await timer.async_wait(asio::use_awaitable);
    co_return Response{.status = 200, .content_type = "text/plain", .body = "slow"};
}

class TestApplication final : public Application {
public:
    explicit TestApplication(std::promise<void>& started) {
        router_.add(Verb::post, "/echo", &echo);
        router_.add(Verb::get, "/a", &path_of);
        router_.add(Verb::get, "/b", &path_of);
        router_.add(Verb::get, "/fail", &fail);
        router_.add(Verb::get, "/slow", [&](const Request&) { return wait(started); });
    }
    const Router& router() const override { return router_; }
    void drain() override {}

private:
    Router router_;
};

class ServerTest : public ::testing::Test {
protected:
    ServerTest()
        : server_(std::move(Server::listen({.host = "127.0.0.1",
                                            .workers = 1,
                                            .tls_certificate_file = {},
                                            .tls_key_file = {},
                                            .cors_allowed_origins = {}},
                                           log_.log()))
                      .value()),
          thread_([this] {
              server_->run([this](const WorkerContext&) {
                  return std::make_unique<TestApplication>(started_);
              });
          }) {}
    ~ServerTest() override { stop(); }

    void stop() {
        server_->stop();
        if (thread_.joinable()) thread_.join();
    }
    tcp::socket connect() {
        tcp::socket socket(context_);
        socket.connect({asio::ip::make_address("127.0.0.1"), server_->port()});
        return socket;
    }
    /// Sends `text` and reads until `end` has come.
    std::string exchange(tcp::socket& socket, std::string_view text, std::string_view end) {
        asio::write(socket, asio::buffer(text));
        std::string read;
        const auto size = asio::read_until(socket, asio::dynamic_buffer(read), std::string(end));
        return read.substr(0, size);
    }
    std::unique_ptr<Client> client(std::uint16_t port, ClientOptions options = {}) {
        const auto target = BaseUrl::parse("http://127.0.0.1:" + std::to_string(port));
        return std::move(Client::make(loop_.executor(), *target, options, log_.log())).value();
    }
    static base::Deadline soon() { return base::Deadline::after(std::chrono::seconds(10)); }

    fakes::CapturedLog log_;
    fakes::Loop loop_;
    asio::io_context context_;
    std::promise<void> started_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

TEST_F(ServerTest, answers_pipelined_requests_in_order) {
    auto socket = connect();
    const auto read = exchange(socket,
                               "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: "
                               "h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n",
                               "\r\n\r\n/b");
    EXPECT_LT(read.find("\r\n\r\n/a"), read.find("HTTP/1.1 404"));
}

TEST_F(ServerTest, tells_a_client_that_asks_to_go_on) {
    auto socket = connect();
    const auto told = exchange(
        socket,
        "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
        "\r\n\r\n");
    EXPECT_EQ(told, "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_TRUE(exchange(socket, "abc", "\r\n\r\nabc").starts_with("HTTP/1.1 200 OK"));
}

TEST_F(ServerTest, a_handler_that_throws_is_500_and_a_line_in_the_log) {
    const auto answer =
        loop_.run(client(server_->port())->send({.verb = Verb::get, .path = "/fail"}, soon()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500u);
    EXPECT_EQ(answer->body.find("a bug"), std::string::npos);
    EXPECT_NE(log_.text().find("a bug in a handler"), std::string::npos);
}

TEST_F(ServerTest, a_stop_lets_a_slow_handler_finish) {
    auto socket = connect();
    asio::write(socket, asio::buffer(std::string_view("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")));
    started_.get_future().wait();
    server_->stop();
    const auto read = exchange(socket, "", "\r\n\r\nslow");
    EXPECT_NE(read.find("Connection: close"), std::string::npos);
    stop();
}

TEST_F(ServerTest, a_taken_port_is_told) {
    const auto second = Server::listen({.host = "127.0.0.1",
                                        .port = server_->port(),
                                        .workers = 1,
                                        .tls_certificate_file = {},
                                        .tls_key_file = {},
                                        .cors_allowed_origins = {}},
                                       log_.log());
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().detail.starts_with("PORT: ")) << second.error().detail;
}

TEST_F(ServerTest, a_client_sends_a_body_and_reads_the_answer) {
    const auto caller = client(server_->port());
    for (const std::string body : {"first", "", "third"}) {
        const auto answer = loop_.run(caller->send({.verb = Verb::post,
                                                    .path = "/echo",
                                                    .content_type = "text/plain",
                                                    .body = body,
                                                    .headers = {{"X-Request-Id", "r-1"}}},
                                                   soon()));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body, body);
        EXPECT_EQ(answer->header("x-request-id"), "r-1");
    }
}

TEST_F(ServerTest, a_client_refuses_an_answer_over_its_limit) {
    const auto caller = client(server_->port(), {.tls_ca_file = {}, .response_bytes_max = 10});
    const auto answer = loop_.run(
        caller->send({.verb = Verb::post, .path = "/echo", .body = "eleven bytes"}, soon()));
    EXPECT_EQ(answer.error().code, Errc::timeout);
}

TEST_F(ServerTest, a_client_gives_up_on_a_peer_that_never_answers) {
    tcp::acceptor silent(context_, {asio::ip::make_address("127.0.0.1"), 0});
    const auto begin = base::Deadline::clock::now();
    const auto answer =
        loop_.run(client(silent.local_endpoint().port())
                      ->send({.path = "/a"}, base::Deadline::after(milliseconds(60))));
    EXPECT_EQ(answer.error().code, Errc::timeout);
    EXPECT_LT(base::Deadline::clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(ServerTest, a_client_tells_that_nobody_listens) {
    tcp::acceptor gone(context_, {asio::ip::make_address("127.0.0.1"), 0});
    const auto port = gone.local_endpoint().port();
    gone.close();
    const auto answer = loop_.run(client(port)->send({.path = "/a"}, soon()));
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_NE(answer.error().log.text.find("refused"), std::string::npos);
}

TEST_F(ServerTest, a_client_keeps_its_connection_and_replaces_one_that_was_closed) {
    tcp::acceptor acceptor(context_, {asio::ip::make_address("127.0.0.1"), 0});
    std::vector<int> served;
    std::jthread peer([&] {
        for (const int requests : {2, 1}) {
            auto socket = acceptor.accept();
            for (int i = 0; i < requests; ++i) {
                std::string read;
                asio::read_until(socket, asio::dynamic_buffer(read), "\r\n\r\n");
                asio::write(
                    socket,
                    asio::buffer(std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
            }
            served.push_back(requests);
        }
    });
    const auto caller = client(acceptor.local_endpoint().port());
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(loop_.run(caller->send({.path = "/a"}, soon()))) << i;
    peer.join();
    EXPECT_EQ(served, (std::vector<int>{2, 1}));
}

TEST(BaseUrl, is_a_scheme_a_host_and_a_prefix) {
    const struct {
        std::string_view text;
        bool is_tls;
        std::string_view host, port, prefix;
    } cases[] = {
        {"http://localhost:8000", false, "localhost", "8000", ""},
        {"http://localhost", false, "localhost", "80", ""},
        {"https://auth.example.org/", true, "auth.example.org", "443", ""},
        {"https://h:1/v1/auth//", true, "h", "1", "/v1/auth"},
    };
    for (const auto& [text, is_tls, host, port, prefix] : cases) {
        const auto url = BaseUrl::parse(text);
        ASSERT_TRUE(url) << text;
        EXPECT_EQ(url->is_tls, is_tls) << text;
        EXPECT_EQ(url->host, host) << text;
        EXPECT_EQ(url->port, port) << text;
        EXPECT_EQ(url->prefix, prefix) << text;
    }
    for (const auto* bad : {"", "localhost:8000", "ftp://h", "http://", "http://:80", "http://h?a",
                            "http://h#a", "http://u:p@h", "http://h:x", "http://a b"}) {
        EXPECT_FALSE(BaseUrl::parse(bad)) << bad;
    }
}

}  // namespace
}  // namespace http
