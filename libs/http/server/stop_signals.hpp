// SPDX-License-Identifier: Apache-2.0
// The signals that stop a server. Internal.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>

namespace http {

/// Hears SIGTERM, SIGINT and, unless nohup(1) has turned it off, SIGHUP. From the first StopSignals
/// to the end of the process these signals have a handler, so that a second one never ends a
/// process that is stopping. SIGPIPE, SIGUSR1 and SIGUSR2 are ignored from then on.
class StopSignals {
public:
    /// Throws std::system_error without a file descriptor left. Signals that came before count.
    explicit StopSignals(boost::asio::io_context& loop);

    /// Calls `on_signal` in the loop once, when the first signal has come. The signals outlive the
    /// wait.
    void wait(std::function<void()> on_signal);

private:
    boost::asio::posix::stream_descriptor news_;
    std::uint64_t count_ = 0;
};

}  // namespace http
