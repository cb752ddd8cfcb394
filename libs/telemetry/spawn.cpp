// SPDX-License-Identifier: Apache-2.0
#include "telemetry/spawn.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace telemetry {
namespace {

void report(Log& log, std::string_view name, const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        log.error("task_failed", {{"task", name}, {"error", error.what()}});
    } catch (...) {
        log.error("task_failed", {{"task", name}, {"error", "an exception of unknown type"}});
    }
}

}  // namespace

void spawn(const boost::asio::any_io_executor& executor, Log& log, std::string_view name,
           base::Task<> task, std::function<void()> when_done) {
    boost::asio::co_spawn(
        executor, std::move(task),
        [&log, name, when_done = std::move(when_done)](const std::exception_ptr& failure) {
            if (failure) report(log, name, failure);
            if (when_done) when_done();
        });
}

}  // namespace telemetry
