// SPDX-License-Identifier: Apache-2.0
// EventLoop: an io_context for one thread that can drop unfinished work.
#pragma once

#include <boost/asio/io_context.hpp>

namespace base {

/// An io_context run by one thread.
class EventLoop : public boost::asio::io_context {
public:
    EventLoop() : boost::asio::io_context(1) {}

    /// Destroys all suspended coroutines and pending operations. Call it once, after the last
    /// run(), while the objects they refer to still exist.
    void abandon() { boost::asio::execution_context::shutdown(); }
};

}  // namespace base
