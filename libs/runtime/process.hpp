// SPDX-License-Identifier: Apache-2.0
// The start and end of a service's process.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "http/server/server.hpp"
#include "sql/database.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <string>
#include <string_view>

namespace runtime {

/// The exit status of a start that failed because of its settings or surroundings.
inline constexpr int start_failed_status = 2;

/// Prints one line to standard error with the reason why `program` does not start, and returns the
/// exit status.
int start_failed(std::string_view program, const base::Error& error);

/// `error` for who starts the program: the name of the wrong setting, then what its log says, else
/// its detail.
base::Error blame(std::string_view setting, base::Error error);

/// Runs `task` to its end on `loop`, on the calling thread; rethrows what it throws.
template <class T>
T run_to_end(base::EventLoop& loop, base::Task<T> task) {
    auto outcome = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
    loop.restart();
    // The loop may have more to do, such as listening to a database server: that ends with it.
    while (outcome.wait_for(std::chrono::seconds::zero()) != std::future_status::ready)
        loop.run_one();
    loop.poll();
    return outcome.get();
}

/// Migrates the database at `url` and prints the applied steps. Returns the exit status. A failure
/// is reported like start_failed(), with the name of `setting` in front.
int migrate(std::string_view program, std::string_view setting, std::string_view url,
            const sql::Migrations& migrations);

/// Prints the steps that migrate() would take; changes nothing.
int show_pending_migrations(std::string_view program, std::string_view setting,
                            std::string_view url, const sql::Migrations& migrations);

/// The database options of a service with these settings.
sql::EngineOptions engine_options(const http::ServerOptions& options);

/// Logs the address of `server`, and `database`, which has no password.
void log_listening(telemetry::Log& log, const http::Server& server,
                   const http::ServerOptions& options, std::string_view database,
                   std::string_view version);

/// Logs each route of `router` at debug level: its name, verb, pattern, who may call it, limit
/// class.
void log_routes(telemetry::Log& log, const http::Router& router);

}  // namespace runtime
