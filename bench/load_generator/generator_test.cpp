// SPDX-License-Identifier: Apache-2.0
#include "load_generator/generator.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <functional>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace load_generator {
namespace {

using namespace std::chrono_literals;

/// Serves one connection at a time on a free port with whatever `serve` does, until destroyed.
class Server {
public:
    explicit Server(std::function<void(int socket)> serve) : serve_(std::move(serve)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        auto* address = reinterpret_cast<sockaddr*>(&address_);
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t bytes = sizeof address_;
        EXPECT_EQ(::bind(listener_, address, bytes), 0);
        EXPECT_EQ(::getsockname(listener_, address, &bytes), 0);
        EXPECT_EQ(::listen(listener_, 64), 0);
        thread_ = std::jthread([this] {
            for (int socket; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
                serve_(socket);
                ::close(socket);
            }
        });
    }

    ~Server() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    Plan plan(std::size_t connections, std::chrono::nanoseconds length) const {
        Plan plan;
        plan.address_bytes = sizeof address_;
        plan.request.head = "GET / HTTP/1.1\r\n";
        reinterpret_cast<sockaddr_in&>(plan.address) = address_;
        plan.connections = connections;
        plan.length = length;
        return plan;
    }

private:
    std::function<void(int socket)> serve_;
    int listener_ = -1;
    sockaddr_in address_{};
    std::jthread thread_;
};

bool read_request(int socket) {
    std::array<char, 1024> bytes;
    return ::recv(socket, bytes.data(), bytes.size(), 0) > 0;
}

void say(int socket, std::string_view text) {
    EXPECT_EQ(::send(socket, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
}

TEST(Generator, counts_every_status) {
    int requests = 0;
    Server server([&](int socket) {
        while (read_request(socket)) {
            say(socket, ++requests % 2 ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                       : "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        }
    });
    const Report report = run(server.plan(1, 50ms));
    EXPECT_GT(report.answers(), 10u);
    EXPECT_EQ(report.statuses.size(), 2u);
    EXPECT_EQ(report.statuses.at(200) + report.statuses.at(503), report.answers());
    EXPECT_EQ(report.broken + report.malformed + report.unanswered, 0u);
}

TEST(Generator, connects_again_when_the_server_closes) {
    Server server([](int socket) {
        if (read_request(socket))
            say(socket, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    });
    const Report report = run(server.plan(1, 50ms));
    EXPECT_GT(report.statuses.at(204), 5u);
    EXPECT_EQ(report.broken, 0u);
}

TEST(Generator, reports_broken_and_malformed_answers) {
    Server half([](int socket) {
        if (read_request(socket)) say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    });
    EXPECT_GT(run(half.plan(1, 30ms)).broken, 0u);
    Server nonsense([](int socket) {
        if (read_request(socket)) say(socket, "220 mail.example.com\r\n\r\n");
    });
    EXPECT_GT(run(nonsense.plan(1, 30ms)).malformed, 0u);
}

TEST(Generator, open_loop_counts_from_when_a_request_was_due) {
    // The server stalls once for 200 ms. Requests due meanwhile cannot leave; their wait must
    // count.
    bool stalled = false;
    Server server([&](int socket) {
        while (read_request(socket)) {
            if (!std::exchange(stalled, true)) std::this_thread::sleep_for(200ms);
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    Plan plan = server.plan(1, 400ms);
    plan.rate = 200;
    Report report = run(plan);
    EXPECT_EQ(report.answers() + report.unsent, 80u);
    // About 40 of 80 requests fell into the stall; on average they waited for half of it.
    EXPECT_GT(report.latencies.percentile_microseconds(70), 50'000);
    EXPECT_GT(report.delays.percentile_microseconds(70), 50'000);
}

TEST(Generator, says_how_much_it_could_not_send) {
    Server server([](int socket) {
        while (read_request(socket)) {
            std::this_thread::sleep_for(20ms);
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    Plan plan = server.plan(1, 200ms);
    plan.rate = 1000;
    const Report report = run(plan);
    EXPECT_GT(report.unsent, 100u);
    EXPECT_EQ(report.answers() + report.unsent, 200u);
    EXPECT_FALSE(report.held(1000));
}

TEST(Generator, says_that_it_held_its_rate) {
    Server server([](int socket) {
        while (read_request(socket))
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    Plan plan = server.plan(1, 1s);
    plan.rate = 10;
    const Report report = run(plan);
    EXPECT_EQ(report.answers(), 10u);
    EXPECT_TRUE(report.held(10));
    EXPECT_FALSE(report.held(20));
}

TEST(Generator, sends_each_request_of_a_pattern_once) {
    std::string received;
    Server server([&](int socket) {
        std::array<char, 1024> bytes;
        for (ssize_t count; (count = ::recv(socket, bytes.data(), bytes.size(), 0)) > 0;) {
            received += std::string(bytes.data(), 5) + ' ';
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    Plan plan = server.plan(1, 50ms);
    plan.rate = 100;
    plan.request = {.head = "GET {n} HTTP/1.1\r\n", .first = 7};
    EXPECT_EQ(run(plan).answers(), 5u);
    EXPECT_EQ(received, "GET 7 GET 8 GET 9 GET 1 GET 1 ");
}

}  // namespace
}  // namespace load_generator
