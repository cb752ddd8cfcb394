// SPDX-License-Identifier: Apache-2.0
// SupervisedService: starts one service, passes its output on, and restarts it when it ends.
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
    std::string url;          ///< Its address.
    std::string tls_ca_file;  ///< As in http::ClientOptions.
};

/// Used on one thread.
class SupervisedService {
public:
    /// `console` outlives the service.
    SupervisedService(ServiceLaunch launch, boost::asio::any_io_executor executor,
                      Console& console);

    const ServiceLaunch& launch() const { return launch_; }

    /// Starts the process, passes its lines on and restarts it, until stop(). Ends by itself if the
    /// first start fails: see refusal(). Called once.
    base::Task<> keep_alive();

    /// Why the first start failed: the service's own message, in one line. For this the lines of
    /// its standard error are held back until the first start has succeeded.
    const std::optional<std::string>& refusal() const { return refusal_; }

    /// Marks the first start as successful.
    void confirm_start();

    /// Asks the process to end, and does not restart it.
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
