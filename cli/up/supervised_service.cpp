// SPDX-License-Identifier: Apache-2.0
#include "up/supervised_service.hpp"

#include "crypto/random.hpp"
#include "runtime/process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <sys/wait.h>

namespace cli {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

/// 0 … 1
double draw() {
    std::uint32_t number = 0;
    crypto::random_bytes(std::as_writable_bytes(std::span(&number, 1)));
    return number / static_cast<double>(UINT32_MAX);
}

bool is_refused_start(int wait_status) {
    return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == runtime::start_failed_status;
}

}  // namespace

SupervisedService::SupervisedService(ServiceLaunch launch, asio::any_io_executor executor,
                                     Console& console)
    : launch_(std::move(launch)),
      executor_(std::move(executor)),
      console_(console),
      restart_timer_(executor_) {}

base::Task<> SupervisedService::keep_alive() {
    while (!is_stopping_) {
        const auto begin = Clock::now();
        const int wait_status = co_await run_once();
        if (is_stopping_) {
            tell_unclean_end(wait_status);
            break;
        }
        if (!is_confirmed_ && is_refused_start(wait_status)) {
            refusal_ =
                held_.empty() ? launch_.name + " " + describe_end(wait_status) : held_.back();
            break;
        }
        release_held();
        co_await wait_to_restart(wait_status, Clock::now() - begin);
    }
    release_held();
}

base::Task<int> SupervisedService::run_once() {
    using asio::experimental::awaitable_operators::operator&&;
    auto started = ChildProcess::start(executor_, launch_.launch);
    if (!started) {
        console_.line(launch_.speaker, started.error().detail);
        co_return W_EXITCODE(1, 0);
    }
    child_ = std::move(*started);
    const int wait_status = co_await (
        pass_on(child_->output(),
                [this](std::string_view line) { console_.line(launch_.speaker, line); }) &&
        pass_on(child_->errors(), [this](std::string_view line) { hear_error(line); }) &&
        child_->wait());
    child_.reset();
    co_return wait_status;
}

base::Task<> SupervisedService::pass_on(asio::posix::stream_descriptor& from,
                                        LineSplitter::Sink sink) {
    LineSplitter lines(std::move(sink));
    std::array<char, 16 * 1024> buffer;
    boost::system::error_code error;
    while (!error) {
        const auto size = co_await from.async_read_some(
            asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        lines.feed({buffer.data(), size});
        co_await console_.wait_for_room();
    }
    lines.finish();
}

void SupervisedService::hear_error(std::string_view line) {
    if (is_confirmed_) {
        console_.line(launch_.speaker, line);
    } else {
        held_.emplace_back(line);
    }
}

void SupervisedService::release_held() {
    // The last line of a refusal is printed once, as the reason for the end.
    if (refusal_ && !held_.empty()) held_.pop_back();
    for (const auto& line : held_)
        console_.line(launch_.speaker, line);
    held_.clear();
}

void SupervisedService::confirm_start() {
    is_confirmed_ = true;
    release_held();
}

void SupervisedService::tell_unclean_end(int wait_status) {
    if (wait_status == 0) return;
    console_.line(supervisor, fmt::format("{} {}", launch_.name, describe_end(wait_status)));
}

base::Task<> SupervisedService::wait_to_restart(int wait_status, Clock::duration lifetime) {
    const auto wait = backoff_.next(lifetime, draw());
    console_.line(supervisor, fmt::format("{} {}; starting it again in {:.1f} s", launch_.name,
                                          describe_end(wait_status),
                                          std::chrono::duration<double>(wait).count()));
    restart_timer_.expires_after(wait);
    boost::system::error_code ignored;
    co_await restart_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void SupervisedService::stop() {
    is_stopping_ = true;
    restart_timer_.cancel();
    if (child_) child_->send(SIGTERM);
}

void SupervisedService::kill() {
    is_stopping_ = true;
    restart_timer_.cancel();
    if (child_) child_->send(SIGKILL);
}

}  // namespace cli
