// SPDX-License-Identifier: Apache-2.0
// EventLoop: an io_context for one thread that can drop what is unfinished.
#pragma once

#include <boost/asio/io_context.hpp>

namespace base {

/// An io_context run by one thread.
class EventLoop : public boost::asio::io_context {
public:
    EventLoop() : boost::asio::io_context(1) {}

    /// Destroys every suspended coroutine and pending operation, while the objects they refer to
    /// still exist. Called once, after run() has returned for good.
    void abandon() { boost::asio::execution_context::shutdown(); }
};

}  // namespace base
