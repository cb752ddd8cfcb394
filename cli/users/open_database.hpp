// SPDX-License-Identifier: Apache-2.0
// OpenDatabase: an open database of a service, for commands that read or write much of it.
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

    /// Opens `which`; creates and migrates it if necessary. Fails like sql::Engine::open, with the
    /// name of the setting in front.
    static base::Result<OpenDatabase> open(const ServiceDatabase& which, base::EventLoop& loop,
                                           telemetry::Log& log);

    /// Opens the existing database at `url` without changing it. Errors begin with `blamed`, the
    /// setting or option that contains the URL.
    static base::Result<OpenDatabase> attach(std::string_view url, std::string_view blamed,
                                             base::EventLoop& loop, telemetry::Log& log);
};

}  // namespace cli
