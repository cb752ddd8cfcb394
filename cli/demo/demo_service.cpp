// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_service.hpp"

#include "telemetry/spawn.hpp"
#include "up/line_splitter.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <csignal>

namespace cli {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto ready_wait_max = 15s;
constexpr auto call_wait_max = 10s;
constexpr auto poll_interval = 10ms;
constexpr std::size_t lines_max = 5;

}  // namespace

base::Task<> pause_for(asio::any_io_executor executor, std::chrono::steady_clock::duration time) {
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

base::Result<std::unique_ptr<DemoService>> DemoService::make(Launch launch, const std::string& url,
                                                             base::EventLoop& loop,
                                                             telemetry::Log& log) {
    auto target = http::BaseUrl::parse(url);
    if (!target) return base::fail(target.error());
    auto client = http::Client::make(loop.get_executor(), std::move(*target), {}, log);
    if (!client) return base::fail(client.error());
    return std::make_unique<DemoService>(std::move(launch), std::move(*client), loop, log);
}

base::Task<base::Result<>> DemoService::start() {
    auto child = ChildProcess::start(loop_.get_executor(), launch_);
    if (!child) co_return base::fail(child.error());
    child_ = std::move(*child);
    is_running_ = true;
    telemetry::spawn(loop_.get_executor(), log_, "demo_service", run(),
                     [this] { is_running_ = false; });
    const auto deadline = base::Deadline::after(ready_wait_max);
    while (is_running_ && !deadline.has_passed()) {
        const auto answer =
            co_await client_->send({.path = "/health/ready"}, {.deadline = deadline.within(1s)});
        if (answer && answer->status == 200) co_return base::Result<>();
        co_await pause_for(loop_.get_executor(), poll_interval);
    }
    co_return base::fail({.code = base::Errc::unavailable,
                          .detail = fmt::format("{} does not start: {}", name(), last_lines())});
}

base::Task<> DemoService::run() {
    using asio::experimental::awaitable_operators::operator&&;
    co_await (keep_lines(child_->output()) && keep_lines(child_->errors()) && child_->wait());
}

base::Task<> DemoService::keep_lines(asio::posix::stream_descriptor& from) {
    LineSplitter lines([this](std::string_view line) {
        if (lines_.size() == lines_max) lines_.erase(lines_.begin());
        lines_.emplace_back(line);
    });
    std::array<char, 16 * 1024> buffer;
    boost::system::error_code error;
    while (!error) {
        const auto size = co_await from.async_read_some(
            asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        lines.feed({buffer.data(), size});
    }
    lines.finish();
}

base::Task<> DemoService::crash() {
    child_->send(SIGKILL);
    while (is_running_)
        co_await pause_for(loop_.get_executor(), poll_interval);
}

base::Task<base::Result<http::ClientResponse>> DemoService::send(http::ClientRequest request) {
    co_return co_await client_->send(std::move(request),
                                     {.deadline = base::Deadline::after(call_wait_max)});
}

std::string DemoService::last_lines() const {
    return lines_.empty() ? "it has written nothing" : fmt::format("{}", fmt::join(lines_, "\n"));
}

}  // namespace cli
