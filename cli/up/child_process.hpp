// SPDX-License-Identifier: Apache-2.0
// ChildProcess: a child process, with pipes for its output and errors.
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

/// A running child. It has its own process group, so that a terminal's Ctrl-C does not reach it.
/// Its standard input is /dev/null. The kernel kills it when the thread that started it ends. Used
/// on one thread.
class ChildProcess {
    struct Key {};

public:
    /// Fails with Errc::unavailable when no process can be created. If the program cannot be
    /// executed, the child writes that to its standard error and ends with status 127.
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

    /// Waits for the end of the process and yields the status of waitpid(2). Called once.
    base::Task<int> wait();

    /// Internal: see start().
    ChildProcess(const boost::asio::any_io_executor& executor, Key);

private:
    // Created before the process, so that no SIGCHLD is missed.
    boost::asio::signal_set news_;
    boost::asio::posix::stream_descriptor output_;
    boost::asio::posix::stream_descriptor errors_;
    pid_t id_ = 0;
    bool is_running_ = false;
};

/// `ended by signal 9 (Killed)`, `ended with status 2`
std::string describe_end(int wait_status);

}  // namespace cli
