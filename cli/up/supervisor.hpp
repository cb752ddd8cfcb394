// SPDX-License-Identifier: Apache-2.0
// Supervisor: runs services until it is told to stop.
#pragma once

#include "base/deadline.hpp"
#include "base/event_loop.hpp"
#include "telemetry/log.hpp"
#include "up/supervised_service.hpp"

#include <boost/asio/signal_set.hpp>

#include <vector>

namespace cli {

struct SupervisorOptions {
    /// How long all services together may take until they are ready.
    std::chrono::seconds ready_wait_max{15};
    /// How long they may take to stop; then they are killed.
    std::chrono::seconds stop_wait_max{15};
};

/// How it ended.
struct SupervisorEnd {
    int status = 0;
    std::string problem;  ///< In one line; empty unless the start failed.
};

/// Starts all services, keeps each alive, and on SIGINT, SIGTERM or SIGHUP stops them; a second
/// signal kills them. Nothing it started runs on when run() returns.
class Supervisor {
public:
    /// `console` and `log` outlive the supervisor.
    Supervisor(std::vector<ServiceLaunch> launches, SupervisorOptions options,
               base::EventLoop& loop, Console& console, telemetry::Log& log);
    ~Supervisor();

    /// `on_ready` is called once, when all services answer for the first time. Blocks to the end.
    SupervisorEnd run(std::function<void()> on_ready);

private:
    base::Task<> watch_start(std::function<void()> on_ready);
    /// Yields nothing once the service is ready, or why it was not by the deadline.
    base::Task<std::optional<std::string>> wait_until_ready(const ServiceLaunch& launch,
                                                            base::Deadline deadline);
    base::Task<> watch_signals();
    base::Task<> kill_late();
    void stop();
    void kill();
    void end_of(const SupervisedService& service);
    void give_up(std::string problem, int status);

    SupervisorOptions options_;
    base::EventLoop& loop_;
    Console& console_;
    telemetry::Log& log_;
    boost::asio::signal_set signals_;
    std::vector<std::unique_ptr<SupervisedService>> services_;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    SupervisorEnd end_;
};

}  // namespace cli
