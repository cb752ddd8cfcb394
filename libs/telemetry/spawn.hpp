// SPDX-License-Identifier: Apache-2.0
// spawn: starts a task without awaiting it, and logs its exceptions.
#pragma once

#include "base/task.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <string_view>

namespace telemetry {

/// Runs `task` on `executor`. An exception that escapes it is a bug: it is logged as an error under
/// `name`. `when_done`, if given, is called on the executor after the task ended in either way.
/// `name` must be a literal; `log` outlives the task.
void spawn(const boost::asio::any_io_executor& executor, Log& log, std::string_view name,
           base::Task<> task, std::function<void()> when_done = {});

}  // namespace telemetry
