// SPDX-License-Identifier: Apache-2.0
// Server and client together, and each against a peer of bytes.
#include "http/server/server.hpp"

#include "http/client/client.hpp"
#include "http/pipeline/access_log.hpp"
#include "http/pipeline/catch_all.hpp"
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

/// What tests and handlers tell each other.
struct Signals {
    std::promise<void> slow_has_begun;
    std::atomic<bool> is_draining = false;
};

base::Result<Response> text(std::string_view words) {
    return Response{.content_type = "text/plain", .body = std::string(words)};
}

base::Result<Response> echo(const Request& request, const Anonymous&, Signals&) {
    return text(request.body);
}

base::Result<Response> path_of(const Request& request, const Anonymous&, Signals&) {
    return text(request.path);
}

base::Task<base::Result<Response>> fail(const Request&, const Anonymous&, Signals&) {
    throw std::runtime_error("a bug in a handler");
    co_return Response{};
}

base::Task<base::Result<Response>> wait(const Request&, const Anonymous&, Signals& signals) {
    signals.slow_has_begun.set_value();
    asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(150));
    co_await timer.async_wait(asio::use_awaitable);
    co_return text(signals.is_draining ? "drained" : "slow");
}

class TestApplication final : public Application {
public:
    TestApplication(Signals& signals, telemetry::Log& log) : signals_(signals) {
        stages_.push_back(make_access_log(log));
        stages_.push_back(make_catch_all(log));
        constexpr Route<Signals> routes[] = {
            {"echo", Verb::post, "/echo", allow<Anonymous, echo>, LimitClass::none},
            {"a", Verb::get, "/a", allow<Anonymous, path_of>, LimitClass::none},
            {"b", Verb::get, "/b", allow<Anonymous, path_of>, LimitClass::none},
            {"fail", Verb::get, "/fail", allow<Anonymous, fail>, LimitClass::none},
            {"slow", Verb::get, "/slow", allow<Anonymous, wait>, LimitClass::none},
        };
        router_.add(routes, signals_);
    }
    const Router& router() const override { return router_; }
    const Stages& stages() const override { return stages_; }
    void drain() override { signals_.is_draining = true; }

private:
    Signals& signals_;
    Router router_;
    Stages stages_;
};

class ServerTest : public ::testing::Test {
protected:
    ServerTest()
        : server_(std::move(Server::listen({.host = "127.0.0.1",
                                            .workers = 2,
                                            .tls_certificate_file = {},
                                            .tls_key_file = {}},
                                           log_.log()))
                      .value()),
          thread_([this] {
              server_->run([this](const WorkerContext&) {
                  return std::make_unique<TestApplication>(signals_, log_.log());
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
    static base::Call soon() {
        return {.deadline = base::Deadline::after(std::chrono::seconds(10))};
    }

    fakes::CapturedLog log_;
    fakes::Loop loop_;
    asio::io_context context_;
    Signals signals_;
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

TEST_F(ServerTest, a_stop_answers_what_comes_on_a_kept_connection) {
    auto kept = connect();
    exchange(kept, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n\r\n/a");
    auto slow = connect();
    asio::write(slow, asio::buffer(std::string_view("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")));
    signals_.slow_has_begun.get_future().wait();
    server_->stop();
    // The stop has begun by then: this answer says so.
    exchange(slow, "", "Connection: close\r\n");
    const auto read = exchange(kept, "GET /b HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n\r\n/b");
    EXPECT_NE(read.find("Connection: close"), std::string::npos);
    stop();
}

/// The other worker, which has nothing to do, must not take away what this one's handler still
/// needs.
TEST_F(ServerTest, a_stop_lets_a_slow_handler_finish) {
    auto socket = connect();
    asio::write(socket, asio::buffer(std::string_view("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")));
    signals_.slow_has_begun.get_future().wait();
    server_->stop();
    const auto read = exchange(socket, "", "\r\n\r\nslow");
    EXPECT_NE(read.find("Connection: close"), std::string::npos);
    stop();
}

TEST_F(ServerTest, a_stop_answers_everybody_who_was_let_in) {
    std::vector<tcp::socket> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(connect());
        asio::write(clients.back(),
                    asio::buffer(std::string_view("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")));
    }
    stop();
    for (auto& client : clients)
        EXPECT_TRUE(exchange(client, "", "\r\n\r\n/a").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, a_refused_client_may_end_what_it_was_saying) {
    auto socket = connect();
    const auto refusal =
        exchange(socket, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n",
                 "Connection: close\r\n");
    EXPECT_TRUE(refusal.starts_with("HTTP/1.1 413")) << refusal;
    const std::string piece(64 * 1024, 'x');
    boost::system::error_code error;
    for (int i = 0; i < 64 && !error; ++i)
        asio::write(socket, asio::buffer(piece), error);
    EXPECT_FALSE(error) << error.message();
}

TEST_F(ServerTest, a_stop_does_not_wait_for_a_refused_client) {
    auto socket = connect();
    exchange(socket, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n",
             "Connection: close\r\n");
    const auto begin = std::chrono::steady_clock::now();
    stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(ServerTest, a_taken_port_is_told) {
    const auto second = Server::listen({.host = "127.0.0.1",
                                        .port = server_->port(),
                                        .workers = 1,
                                        .tls_certificate_file = {},
                                        .tls_key_file = {}},
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
    const auto answer = loop_.run(
        client(silent.local_endpoint().port())
            ->send({.path = "/a"}, {.deadline = base::Deadline::after(milliseconds(60))}));
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

}  // namespace
}  // namespace http
