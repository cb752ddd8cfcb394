// SPDX-License-Identifier: Apache-2.0
#include "up/supervisor.hpp"

#include "http/client/client.hpp"
#include "runtime/process.hpp"
#include "telemetry/spawn.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>

namespace cli {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds probe_interval{20};
constexpr std::chrono::milliseconds probe_wait_max{1000};
constexpr int status_not_ready = 1;
/// A shell reports the end by a signal as this plus the signal's number.
constexpr int status_signal = 128;

base::Task<> pause(asio::any_io_executor executor, std::chrono::steady_clock::duration time) {
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

Supervisor::Supervisor(std::vector<ServiceLaunch> launches, SupervisorOptions options,
                       base::EventLoop& loop, Console& console, telemetry::Log& log)
    : options_(options),
      loop_(loop),
      console_(console),
      log_(log),
      signals_(loop, SIGINT, SIGTERM, SIGHUP) {
    for (auto& launch : launches) {
        services_.push_back(
            std::make_unique<SupervisedService>(std::move(launch), loop.get_executor(), console));
    }
}

Supervisor::~Supervisor() {
    loop_.abandon();
}

SupervisorEnd Supervisor::run(std::function<void()> on_ready) {
    const auto executor = loop_.get_executor();
    telemetry::spawn(executor, log_, "signals", watch_signals());
    for (auto& service : services_) {
        ++running_;
        telemetry::spawn(executor, log_, "service", service->keep_alive(),
                         [this, &service] { end_of(*service); });
    }
    telemetry::spawn(executor, log_, "start", watch_start(std::move(on_ready)));
    loop_.run();
    return end_;
}

base::Task<> Supervisor::watch_start(std::function<void()> on_ready) {
    const auto deadline = base::Deadline::after(options_.ready_wait_max);
    for (auto& service : services_) {
        const auto problem = co_await wait_until_ready(service->launch(), deadline);
        if (is_stopping_) co_return;
        if (problem) {
            give_up(*problem, status_not_ready);
            co_return;
        }
    }
    for (auto& service : services_)
        service->confirm_start();
    on_ready();
}

base::Task<std::optional<std::string>> Supervisor::wait_until_ready(const ServiceLaunch& launch,
                                                                    base::Deadline deadline) {
    std::string reason;
    const auto url = http::BaseUrl::parse(launch.url);
    if (!url) co_return launch.url + ' ' + url.error().detail;
    const auto client =
        http::Client::make(loop_.get_executor(), *url, {.tls_ca_file = launch.tls_ca_file}, log_);
    if (!client) co_return client.error().detail;
    while (!is_stopping_ && !deadline.has_passed()) {
        const auto answer = co_await (*client)->send({.path = "/health/ready"},
                                                     {.deadline = deadline.within(probe_wait_max)});
        if (answer && answer->status == 200) co_return std::nullopt;
        reason = answer ? fmt::format("status {}", answer->status) : answer.error().log.text;
        co_await pause(loop_.get_executor(), probe_interval);
    }
    co_return fmt::format("{} is not ready after {} s: {}/health/ready: {}{}", launch.name,
                          options_.ready_wait_max.count(), launch.url, reason,
                          url->is_tls ? " (check the certificate and TLS_CA_FILE)" : "");
}

base::Task<> Supervisor::watch_signals() {
    co_await signals_.async_wait(asio::use_awaitable);
    console_.line(supervisor, "stopping; Ctrl-C once more to kill");
    stop();
    const int signal = co_await signals_.async_wait(asio::use_awaitable);
    end_.status = status_signal + signal;
    kill();
}

base::Task<> Supervisor::kill_late() {
    co_await pause(loop_.get_executor(), options_.stop_wait_max);
    console_.line(supervisor, fmt::format("not stopped after {} s: killing what still runs",
                                          options_.stop_wait_max.count()));
    kill();
}

void Supervisor::stop() {
    if (std::exchange(is_stopping_, true)) return;
    for (auto& service : services_)
        service->stop();
    telemetry::spawn(loop_.get_executor(), log_, "stop", kill_late());
}

void Supervisor::kill() {
    console_.hurry();
    for (auto& service : services_)
        service->kill();
}

void Supervisor::end_of(const SupervisedService& service) {
    --running_;
    if (service.refusal()) {
        give_up(*service.refusal(), runtime::start_failed_status);
    } else if (!is_stopping_) {
        // keep_alive() ends only after stop(): this is a bug, and the log has the exception.
        give_up(service.launch().name + " is no longer watched", status_not_ready);
    }
    if (running_ == 0) loop_.stop();
}

void Supervisor::give_up(std::string problem, int status) {
    if (!end_.problem.empty()) return;
    end_ = {.status = status, .problem = std::move(problem)};
    stop();
}

}  // namespace cli
