// SPDX-License-Identifier: Apache-2.0
// OpenDatabase: a service's database, open for a command that reads or writes much of it.
#pragma once

#include "base/event_loop.hpp"
#include "environment/service_database.hpp"
#include "sql/url.hpp"
#include "telemetry/log.hpp"

#include <memory>
#include <string_view>

namespace cli {

/// `loop` and `log` outlive it.
struct OpenDatabase {
    std::unique_ptr<sql::Engine> engine;
    std::unique_ptr<sql::Database> database;

    /// Opens `which`, making it or bringing it up to date. Fails like sql::Engine::open, with the
    /// name of the setting in front.
    static base::Result<OpenDatabase> open(const ServiceDatabase& which, base::EventLoop& loop,
                                           telemetry::Log& log);

    /// Opens the database at `url`, which must be there and is left as it is; `blamed` is the
    /// setting or option that names it.
    static base::Result<OpenDatabase> attach(std::string_view url, std::string_view blamed,
                                             base::EventLoop& loop, telemetry::Log& log);
};

}  // namespace cli
