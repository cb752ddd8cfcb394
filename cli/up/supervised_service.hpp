// SPDX-License-Identifier: Apache-2.0
// SupervisedService: one service that is started, listened to and started again when it ends.
#pragma once

#include "base/task.hpp"
#include "up/child_process.hpp"
#include "up/console.hpp"
#include "up/line_splitter.hpp"
#include "up/restart_backoff.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct ServiceLaunch {
    std::string name;  ///< `auth-service`
    Speaker speaker;
    Launch launch;
    std::string url;          ///< Where it will answer.
    std::string tls_ca_file;  ///< As in http::ClientOptions.
};

/// Used on one thread.
class SupervisedService {
public:
    /// `console` outlives the service.
    SupervisedService(ServiceLaunch launch, boost::asio::any_io_executor executor,
                      Console& console);

    const ServiceLaunch& launch() const { return launch_; }

    /// Starts the process, passes its lines on and starts it again, until stop(). Ends by itself
    /// when the first start is refused: see refusal(). Called once.
    base::Task<> keep_alive();

    /// Why the service would not start at all: what it said, in one line. What a service says on
    /// its standard error before its first start has succeeded is held back for this.
    const std::optional<std::string>& refusal() const { return refusal_; }

    /// The first start has succeeded.
    void confirm_start();

    /// Asks the process to end, and starts no other.
    void stop();

    /// Ends the process at once.
    void kill();

private:
    base::Task<int> run_once();
    base::Task<> pass_on(boost::asio::posix::stream_descriptor& from, LineSplitter::Sink sink);
    void hear_error(std::string_view line);
    void release_held();
    void tell_unclean_end(int wait_status);
    base::Task<> wait_to_restart(int wait_status, std::chrono::steady_clock::duration lifetime);

    ServiceLaunch launch_;
    boost::asio::any_io_executor executor_;
    Console& console_;
    boost::asio::steady_timer restart_timer_;
    std::unique_ptr<ChildProcess> child_;
    RestartBackoff backoff_;
    std::vector<std::string> held_;
    std::optional<std::string> refusal_;
    bool is_confirmed_ = false;
    bool is_stopping_ = false;
};

}  // namespace cli
