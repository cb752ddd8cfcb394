// SPDX-License-Identifier: Apache-2.0
#include "up/console.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

namespace cli {
namespace {

constexpr std::size_t waiting_bytes_max = std::size_t{256} * 1024;
constexpr std::chrono::milliseconds retry_interval{10};
constexpr int finish_wait_ms = 2000;

}  // namespace

bool may_colour(int file_descriptor, std::string_view no_color) {
    return no_color.empty() && isatty(file_descriptor) == 1;
}

Console::Console(boost::asio::any_io_executor executor, ConsoleOptions options)
    : options_(options), timer_(executor), executor_(std::move(executor)) {}

void Console::line(const Speaker& speaker, std::string_view text) {
    if (options_.is_coloured) {
        waiting_ += fmt::format("\x1b[{}m{:<4} |\x1b[0m ", speaker.colour, speaker.name);
    } else {
        waiting_ += fmt::format("{:<4} | ", speaker.name);
    }
    waiting_ += text;
    waiting_ += '\n';
    write_some();
}

void Console::paste(std::string_view text) {
    waiting_ += text;
    write_some();
}

base::Task<> Console::wait_for_room() {
    while (waiting_.size() > waiting_bytes_max && !is_hurried_) {
        boost::asio::steady_timer pause(executor_, retry_interval);
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
}

bool Console::finish() {
    while (!waiting_.empty() && is_writable(finish_wait_ms))
        write_some();
    return waiting_.empty() && !is_broken_;
}

bool Console::is_writable(int wait_ms) const {
    pollfd entry{.fd = options_.file_descriptor, .events = POLLOUT, .revents = 0};
    return poll(&entry, 1, wait_ms) > 0;
}

void Console::write_some() {
    std::size_t written = 0;
    // A writable pipe accepts at least PIPE_BUF bytes, so a write of this size does not block. The
    // descriptor itself stays blocking, because the shell shares it with us.
    while (written < waiting_.size() && is_writable(0)) {
        const auto size = std::min<std::size_t>(waiting_.size() - written, PIPE_BUF);
        const auto count = write(options_.file_descriptor, waiting_.data() + written, size);
        if (count >= 0) {
            written += static_cast<std::size_t>(count);
        } else if (errno != EINTR && errno != EAGAIN) {
            written = waiting_.size();
            is_broken_ = true;
        }
    }
    waiting_.erase(0, written);
    if (!waiting_.empty()) write_later();
}

void Console::write_later() {
    if (is_timer_set_) return;
    is_timer_set_ = true;
    timer_.expires_after(retry_interval);
    timer_.async_wait([this](boost::system::error_code error) {
        is_timer_set_ = false;
        if (!error) write_some();
    });
}

}  // namespace cli
