// SPDX-License-Identifier: Apache-2.0
// What every service stands on: a log, a server and a database for the process; a connection,
// routes and stages for each of its workers.
#pragma once

#include "base/clock.hpp"
#include "http/docs/document_routes.hpp"
#include "http/pipeline/client_address.hpp"
#include "http/server/server.hpp"
#include "http/server/standard_routes.hpp"
#include "messaging/core/outbox_writer.hpp"
#include "runtime/settings.hpp"
#include "sql/database.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace runtime {

/// A service's database, and the name of the setting that says where it is.
struct DatabaseSettings {
    std::string_view setting;
    std::string url;
    sql::Migrations migrations;
};

/// One for the process; it outlives everything else of the service.
class Foundation {
    struct Private {};

public:
    /// Listens and opens the database; applies CORE_DUMPS. Fails with a `detail` that names the
    /// setting to change.
    static base::Result<std::unique_ptr<Foundation>> make(const ServerSettings& server,
                                                          const LogSettings& log,
                                                          DatabaseSettings database);

    Foundation(Private, const ServerSettings& server, const LogSettings& log,
               DatabaseSettings database);

    const base::Clock& clock() const { return clock_; }
    telemetry::Log& log() { return log_; }
    sql::Engine& engine() { return *engine_; }
    /// Writes the service's events, in transactions of the engine.
    messaging::OutboxWriter outbox() const {
        return messaging::OutboxWriter(clock_, engine_->instance());
    }
    const ServerSettings& server_settings() const { return settings_; }
    http::UntrustedProxies& untrusted_proxies() { return untrusted_proxies_; }
    std::string_view database_setting() const { return database_.setting; }

    /// Serves until there is a signal to stop.
    void serve(const http::ApplicationFactory& make_worker);

private:
    base::SystemClock clock_;
    telemetry::Log log_;
    http::UntrustedProxies untrusted_proxies_{log_};
    ServerSettings settings_;
    http::ServerOptions options_;
    DatabaseSettings database_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<sql::Engine> engine_;
};

/// One for each worker; the service adds its routes, then calls open().
class WorkerFoundation {
public:
    /// Connects to the database; throws std::runtime_error when that cannot be.
    WorkerFoundation(Foundation& process, const http::WorkerContext& worker);
    WorkerFoundation(const WorkerFoundation&) = delete;
    WorkerFoundation& operator=(const WorkerFoundation&) = delete;

    sql::Database& database() { return *database_; }
    http::Router& router() { return router_; }
    const http::Router& router() const { return router_; }
    const http::Stages& stages() const { return stages_; }

    /// Adds the routes that every service has, and the stages around all routes. With DOCS=off
    /// `documents` is not shown; else it outlives the worker.
    void open(const http::Documents& documents);
    /// See http::Application::drain().
    void drain();

private:
    Foundation& process_;
    unsigned index_;
    std::unique_ptr<sql::Database> database_;
    std::vector<http::ReadinessCheck> checks_;
    http::Router router_;
    http::Stages stages_;
};

}  // namespace runtime
