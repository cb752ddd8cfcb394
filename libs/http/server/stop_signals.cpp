// SPDX-License-Identifier: Apache-2.0
#include "http/server/stop_signals.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace http {
namespace {

/// Never closed: the handler may write to it until the process has ended.
int event = -1;

/// Calls only what signal-safety(7) allows.
void hear(int) {
    const int before = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(event, &one, sizeof one);
    errno = before;
}

void handle(int number, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}

/// As nohup(1) leaves SIGHUP to the program that it starts.
bool is_ignored(int number) {
    struct sigaction action{};
    sigaction(number, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

/// A descriptor of one's own for the event, which the handler begins to write to.
int open_event() {
    if (event < 0) event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const int copy = event < 0 ? -1 : fcntl(event, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) throw std::system_error(errno, std::system_category(), "cannot hear signals");
    for (const int number : {SIGTERM, SIGINT})
        handle(number, hear);
    if (!is_ignored(SIGHUP)) handle(SIGHUP, hear);
    for (const int number : {SIGPIPE, SIGUSR1, SIGUSR2})
        handle(number, SIG_IGN);
    return copy;
}

}  // namespace

StopSignals::StopSignals(boost::asio::io_context& loop) : news_(loop, open_event()) {}

void StopSignals::wait(std::function<void()> on_signal) {
    boost::asio::async_read(
        news_, boost::asio::buffer(&count_, sizeof count_),
        [on_signal = std::move(on_signal)](boost::system::error_code error, std::size_t) {
            if (!error) on_signal();
        });
}

}  // namespace http
