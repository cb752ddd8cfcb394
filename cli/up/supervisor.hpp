// SPDX-License-Identifier: Apache-2.0
// Supervisor: runs services until a signal stops it.
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
    /// How long they may take to stop before they are killed.
    std::chrono::seconds stop_wait_max{15};
};

/// The result of a run.
struct SupervisorEnd {
    int status = 0;
    std::string problem;  ///< In one line; empty unless the start failed.
};

/// Starts all services and restarts each when it ends. SIGINT, SIGTERM or SIGHUP stops them; a
/// second signal kills them. When run() returns, no process that it started is left.
class Supervisor {
public:
    /// `console` and `log` outlive the supervisor.
    Supervisor(std::vector<ServiceLaunch> launches, SupervisorOptions options,
               base::EventLoop& loop, Console& console, telemetry::Log& log);
    ~Supervisor();

    /// Blocks until the end. Calls `on_ready` once, when all services answer for the first time.
    SupervisorEnd run(std::function<void()> on_ready);

private:
    base::Task<> watch_start(std::function<void()> on_ready);
    /// Yields nothing when the service is ready, or the reason if it is not at the deadline.
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
