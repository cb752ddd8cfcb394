// SPDX-License-Identifier: Apache-2.0
// DemoService: one service of the demo, which can be killed and started again.
#pragma once

#include "base/event_loop.hpp"
#include "http/client/client.hpp"
#include "up/child_process.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cli {

/// Used on one thread. The owner abandons the loop before the service ends.
class DemoService {
public:
    /// `url` is where the program listens. Fails when no client can be made. `loop` and `log`
    /// outlive the service.
    static base::Result<std::unique_ptr<DemoService>> make(Launch launch, const std::string& url,
                                                           base::EventLoop& loop,
                                                           telemetry::Log& log);

    /// Internal: see make().
    DemoService(Launch launch, std::unique_ptr<http::Client> client, base::EventLoop& loop,
                telemetry::Log& log)
        : launch_(std::move(launch)), loop_(loop), log_(log), client_(std::move(client)) {}

    /// `auth-service`
    std::string name() const { return launch_.executable.filename().string(); }

    /// Starts the process and waits until it is ready. Fails with the last lines that it has
    /// written if it ends instead, or is not ready in time.
    base::Task<base::Result<>> start();

    /// Kills the process as `kill -9` does, and waits until it has gone.
    base::Task<> crash();

    /// Calls it; see http::Client::send.
    base::Task<base::Result<http::ClientResponse>> send(http::ClientRequest request);

    /// The last lines that the process has written, for an explanation.
    std::string last_lines() const;

private:
    base::Task<> run();
    base::Task<> keep_lines(boost::asio::posix::stream_descriptor& from);

    Launch launch_;
    base::EventLoop& loop_;
    telemetry::Log& log_;
    std::unique_ptr<http::Client> client_;
    std::unique_ptr<ChildProcess> child_;
    std::vector<std::string> lines_;
    bool is_running_ = false;
};

/// Waits for `time`.
base::Task<> pause_for(boost::asio::any_io_executor executor,
                       std::chrono::steady_clock::duration time);

}  // namespace cli
