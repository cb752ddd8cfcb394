// SPDX-License-Identifier: Apache-2.0
#include "load_generator/generator.hpp"

#include "load_generator/answer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace load_generator {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Moment = SteadyClock::time_point;
using namespace std::chrono_literals;

// How long after the end of the plan answers are still waited for.
constexpr auto grace = 10s;
// Between two attempts to connect again, so that a dead server is not hammered.
constexpr auto reconnect_pause = 5ms;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct Connection {
    int socket = -1;
    bool waiting = false;  // a request is under way
    Moment due{};          // when that request should have left
    std::string received{};
};

class Generator {
public:
    explicit Generator(const Plan& plan);
    ~Generator();
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    Report run();

private:
    bool connect(Connection& connection);
    void disconnect(Connection& connection);
    void connect_idle();
    void send_due();
    void send(Connection& connection, Moment due);
    void receive(Connection& connection);
    void finish(Connection& connection, const Answer& answer);
    void wait();
    void set_timer(Moment moment);
    Moment due_time(std::uint64_t index) const;

    const Plan& plan_;
    RequestWriter writer_;
    Report report_;
    int poll_ = -1;
    int timer_ = -1;
    std::vector<Connection> connections_;
    std::deque<Connection*> idle_;  // the longest idle first, so that the load spreads evenly
    std::vector<Connection*> disconnected_;
    std::size_t waiting_ = 0;
    std::uint64_t next_ = 0;  // open loop: index of the next request that is not sent yet
    Moment start_{};
    Moment measured_from_{};
    Moment end_{};
    Moment connect_again_{};
    Moment timer_set_to_{};
};

Generator::Generator(const Plan& plan)
    : plan_(plan), writer_(plan.request), connections_(plan.connections) {
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (poll_ < 0 || timer_ < 0) fail("epoll");
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    if (::epoll_ctl(poll_, EPOLL_CTL_ADD, timer_, &event) < 0) fail("epoll_ctl");
    for (auto& connection : connections_)
        disconnected_.push_back(&connection);
}

Generator::~Generator() {
    for (auto& connection : connections_) {
        if (connection.socket >= 0) ::close(connection.socket);
    }
    if (timer_ >= 0) ::close(timer_);
    if (poll_ >= 0) ::close(poll_);
}

bool Generator::connect(Connection& connection) {
    const int socket = ::socket(plan_.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) fail("socket");
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto* address = reinterpret_cast<const sockaddr*>(&plan_.address);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    if (::connect(socket, address, plan_.address_bytes) < 0 ||
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event) < 0) {
        ::close(socket);
        ++report_.connect_failed;
        return false;
    }
    connection = Connection{.socket = socket};
    idle_.push_back(&connection);
    return true;
}

void Generator::disconnect(Connection& connection) {
    ::close(connection.socket);
    if (connection.waiting) --waiting_;
    std::erase(idle_, &connection);
    connection = Connection{};
    disconnected_.push_back(&connection);
}

void Generator::connect_idle() {
    const auto now = SteadyClock::now();
    if (disconnected_.empty() || now < connect_again_) return;
    while (!disconnected_.empty()) {
        if (!connect(*disconnected_.back())) {
            connect_again_ = now + reconnect_pause;
            return;
        }
        disconnected_.pop_back();
    }
}

Moment Generator::due_time(std::uint64_t index) const {
    return start_ + std::chrono::duration_cast<std::chrono::nanoseconds>(
                        std::chrono::duration<double>(static_cast<double>(index) / *plan_.rate));
}

void Generator::send_due() {
    const auto now = SteadyClock::now();
    if (!plan_.rate) {
        if (now >= end_) return;
        while (!idle_.empty()) {
            Connection& connection = *idle_.front();
            idle_.pop_front();
            send(connection, SteadyClock::now());
        }
        return;
    }
    for (Moment due = due_time(next_); due <= now && due < end_; due = due_time(++next_)) {
        if (idle_.empty()) return;
        Connection& connection = *idle_.front();
        idle_.pop_front();
        send(connection, due);
    }
}

void Generator::send(Connection& connection, Moment due) {
    connection.waiting = true;
    connection.due = due;
    ++waiting_;
    if (plan_.rate && due >= measured_from_) report_.delays.add(SteadyClock::now() - due);
    for (std::string_view rest = writer_.next(); !rest.empty();) {
        const auto sent = ::send(connection.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            ++report_.broken;
            disconnect(connection);
            return;
        }
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Generator::receive(Connection& connection) {
    std::array<char, 64 * 1024> bytes;
    const auto count = ::recv(connection.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        if (connection.waiting) ++report_.broken;
        disconnect(connection);
        return;
    }
    connection.received.append(bytes.data(), static_cast<std::size_t>(count));
    const Answer answer = read_answer(connection.received);
    if (answer.state == AnswerState::partial) return;
    // Bytes without a request are as wrong as malformed ones.
    if (answer.state == AnswerState::malformed || !connection.waiting ||
        connection.received.size() != answer.bytes) {
        ++report_.malformed;
        disconnect(connection);
        return;
    }
    finish(connection, answer);
}

void Generator::finish(Connection& connection, const Answer& answer) {
    const auto now = SteadyClock::now();
    ++report_.answers_with_warmup;
    if (connection.due >= measured_from_) {
        report_.latencies.add(now - connection.due);
        ++report_.statuses[answer.status];
        report_.taken = now - measured_from_;
    }
    connection.received.clear();
    connection.waiting = false;
    --waiting_;
    if (answer.closes) {
        disconnect(connection);
    } else if (!plan_.rate && now < end_) {
        send(connection, now);
    } else {
        idle_.push_back(&connection);
    }
}

void Generator::set_timer(Moment moment) {
    if (moment == timer_set_to_) return;
    timer_set_to_ = moment;
    const auto now = SteadyClock::now();
    const auto left = std::max<std::chrono::nanoseconds>(moment - now, 1ns);
    itimerspec when{};
    when.it_value.tv_sec = left / 1s;
    when.it_value.tv_nsec = (left % 1s).count();
    if (::timerfd_settime(timer_, 0, &when, nullptr) < 0) fail("timerfd_settime");
}

void Generator::wait() {
    const bool over = SteadyClock::now() >= end_;
    if (over && waiting_ == 0) return;
    Moment wake = over ? end_ + grace : end_;
    if (!over && !disconnected_.empty()) wake = std::min(wake, connect_again_);
    if (plan_.rate && !idle_.empty() && due_time(next_) < end_) {
        wake = std::min(wake, due_time(next_));
    }
    set_timer(wake);
    std::array<epoll_event, 256> ready;
    const int events = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < events; ++i) {
        auto* connection = static_cast<Connection*>(ready[static_cast<std::size_t>(i)].data.ptr);
        if (connection && connection->socket >= 0) receive(*connection);
    }
}

Report Generator::run() {
    connect_idle();
    start_ = SteadyClock::now();
    measured_from_ = start_ + plan_.warmup;
    end_ = measured_from_ + plan_.length;
    for (auto now = start_; now < end_ || (waiting_ > 0 && now < end_ + grace);
         now = SteadyClock::now()) {
        if (now < end_) connect_idle();
        send_due();
        wait();
    }
    report_.unanswered = waiting_;
    if (plan_.rate) {
        while (due_time(next_) < end_) {
            ++next_;
            ++report_.unsent;
        }
    }
    return std::move(report_);
}

}  // namespace

bool Report::held(double rate) const {
    const double seconds = std::chrono::duration<double>(taken).count();
    return unsent == 0 && unanswered == 0 && broken == 0 &&
           static_cast<double>(answers()) >= 0.99 * rate * seconds;
}

Report run(const Plan& plan) {
    return Generator(plan).run();
}

}  // namespace load_generator
