// SPDX-License-Identifier: Apache-2.0
// Loop: runs tasks on the calling thread, as a service's worker would.
#pragma once

#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <future>
#include <memory>
#include <utility>

namespace fakes {

/// For use by one thread.
class Loop {
public:
    boost::asio::any_io_executor executor() { return context_.get_executor(); }

    /// Starts `task` with the next run().
    template <class T>
    std::future<T> start(base::Task<T> task) {
        auto promise = std::make_shared<std::promise<T>>();
        ++under_way_;
        boost::asio::co_spawn(context_, std::move(task),
                              [this, promise](const std::exception_ptr& thrown, auto... result) {
                                  --under_way_;
                                  if (thrown) {
                                      promise->set_exception(thrown);
                                  } else {
                                      promise->set_value(std::move(result)...);
                                  }
                              });
        return promise->get_future();
    }

    /// Runs until all started tasks have ended. Other work in the loop, such as a listening server,
    /// continues with the next run().
    void run() {
        context_.restart();
        while (under_way_ > 0 && context_.run_one() > 0) {
        }
        context_.poll();
    }

    /// Returns the result of `task`, or throws its exception.
    template <class T>
    T run(base::Task<T> task) {
        auto result = start(std::move(task));
        run();
        return result.get();
    }

private:
    boost::asio::io_context context_{1};
    int under_way_ = 0;
};

}  // namespace fakes
