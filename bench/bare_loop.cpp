// SPDX-License-Identifier: Apache-2.0
// The yardstick of ./dev bench: the least a single-threaded HTTP/1.1 server on epoll can do per
// request.
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

// As long as the answer to GET /users/me, head and body.
constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 219\r\n"
    "ETag: \"1\"\r\n"
    "X-Request-Id: 0190b2f6-5a0e-7c3a-9d3e-5f6b7a8c9d0e\r\n"
    "\r\n"
    R"({"id":1,"auth_user_id":1,"email":"test@example.com","first_name":"Test","last_name":"User",)"
    R"("roles":["PATIENT"],"blocked":false,"created_at":"2026-03-01T09:30:00.125Z",)"
    R"("updated_at":"2026-03-01T09:30:00.125Z","version":1})";
static_assert(answer.size() - answer.find("\r\n\r\n") - 4 == 219, "Content-Length must be true");

constexpr std::size_t request_head_bytes_max = 64 * 1024;

struct Connection {
    int socket;
    std::string received;
    std::string unsent;
};

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

int listen_on(std::uint16_t port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) die("socket");
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) die("bind");
    if (::listen(listener, 1024) < 0) die("listen");
    return listener;
}

void watch(int poll, int operation, int socket, std::uint32_t events, Connection* connection) {
    epoll_event event{.events = events, .data = {.ptr = connection}};
    if (::epoll_ctl(poll, operation, socket, &event) < 0) die("epoll_ctl");
}

/// Takes every connection that waits; each gets its own state.
void accept_all(int poll, int listener) {
    for (;;) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(poll, EPOLL_CTL_ADD, socket, EPOLLIN, new Connection{socket, {}, {}});
    }
}

/// Adds one answer for each whole request head received (the bench sends no bodies here).
void answer_heads(Connection& connection) {
    std::size_t start = 0;
    for (std::size_t end; (end = connection.received.find("\r\n\r\n", start)) != std::string::npos;
         start = end + 4) {
        connection.unsent += answer;
    }
    connection.received.erase(0, start);
}

/// One read, at most one write. False when the connection is over.
bool serve(int poll, Connection& connection, std::uint32_t events) {
    if (events & EPOLLIN) {
        std::array<char, 16 * 1024> bytes;
        const ssize_t count = ::recv(connection.socket, bytes.data(), bytes.size(), 0);
        if (count < 0) return errno == EAGAIN || errno == EINTR;
        if (count == 0) return false;
        connection.received.append(bytes.data(), static_cast<std::size_t>(count));
        answer_heads(connection);
        if (connection.received.size() > request_head_bytes_max) return false;
    } else if (events & (EPOLLERR | EPOLLHUP)) {
        return false;
    }
    if (connection.unsent.empty()) return true;
    const ssize_t sent =
        ::send(connection.socket, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) connection.unsent.erase(0, static_cast<std::size_t>(sent));
    // While the peer does not read, nothing more is read from it either.
    const bool blocked = !connection.unsent.empty();
    if (blocked || (events & EPOLLOUT)) {
        watch(poll, EPOLL_CTL_MOD, connection.socket, blocked ? EPOLLOUT : EPOLLIN, &connection);
    }
    return true;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: bench_bare_loop PORT\n", stderr);
        return 2;
    }
    const int listener = listen_on(static_cast<std::uint16_t>(std::atoi(arguments[1])));
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    if (poll < 0) die("epoll_create1");
    watch(poll, EPOLL_CTL_ADD, listener, EPOLLIN, nullptr);
    std::vector<epoll_event> ready(256);
    for (;;) {
        const int events = ::epoll_wait(poll, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < events; ++i) {
            const auto& event = ready[static_cast<std::size_t>(i)];
            auto* connection = static_cast<Connection*>(event.data.ptr);
            if (!connection) {
                accept_all(poll, listener);
            } else if (!serve(poll, *connection, event.events)) {
                ::close(connection->socket);
                delete connection;
            }
        }
    }
}
