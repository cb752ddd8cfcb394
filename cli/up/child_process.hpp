// SPDX-License-Identifier: Apache-2.0
// ChildProcess: a program that runs below us, with pipes for what it says.
#pragma once

#include "base/task.hpp"
#include "environment/environment.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>

#include <filesystem>
#include <memory>
#include <sys/types.h>

namespace cli {

/// What to run.
struct Launch {
    std::filesystem::path executable;
    Environment environment;
};

/// A running child. It is in a process group of its own, so that a terminal's Ctrl-C does not reach
/// it, reads /dev/null, and is killed by the kernel when the thread that started it ends, in
/// whatever way. Used on one thread.
class ChildProcess {
    struct Key {};

public:
    /// Fails with Errc::unavailable when no process can be made. A program that cannot be executed
    /// ends with status 127 and says why on its standard error.
    static base::Result<std::unique_ptr<ChildProcess>> start(boost::asio::any_io_executor executor,
                                                             const Launch& launch);

    /// Kills the process if it still runs.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t id() const { return id_; }
    boost::asio::posix::stream_descriptor& output() { return output_; }
    boost::asio::posix::stream_descriptor& errors() { return errors_; }

    /// Sends a signal, unless the process has ended.
    void send(int signal) const;

    /// Yields the status that waitpid(2) tells once the process has ended. Called once.
    base::Task<int> wait();

    /// Internal: see start().
    ChildProcess(const boost::asio::any_io_executor& executor, Key);

private:
    // Set up before the process, so that no news of its end is missed.
    boost::asio::signal_set news_;
    boost::asio::posix::stream_descriptor output_;
    boost::asio::posix::stream_descriptor errors_;
    pid_t id_ = 0;
    bool is_running_ = false;
};

/// `ended by signal 9 (Killed)`, `ended with status 2`
std::string describe_end(int wait_status);

}  // namespace cli
