// SPDX-License-Identifier: Apache-2.0
// Loop: runs tasks on the calling thread, as a service's worker would.
#pragma once

#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <utility>

namespace fakes {

/// For use by one thread.
class Loop {
public:
    boost::asio::any_io_executor executor() { return context_.get_executor(); }

    /// Starts `task` with the next run().
    template <class T>
    std::future<T> start(base::Task<T> task) {
        return boost::asio::co_spawn(context_, std::move(task), boost::asio::use_future);
    }

    /// Runs until every started task has ended.
    void run() {
        context_.restart();
        context_.run();
    }

    /// Yields what `task` yields, or throws what it throws.
    template <class T>
    T run(base::Task<T> task) {
        auto result = start(std::move(task));
        run();
        return result.get();
    }

private:
    boost::asio::io_context context_{1};
};

}  // namespace fakes
