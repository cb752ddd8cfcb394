// SPDX-License-Identifier: Apache-2.0
// Server: HTTP/1.1 over TCP or TLS, one worker per core.
#pragma once

#include "base/result.hpp"
#include "http/server/application.hpp"
#include "http/server/server_options.hpp"
#include "telemetry/log.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace http {

class Server {
public:
    /// Binds and listens, so that a used port or a bad certificate fails before anything else
    /// starts. Fails with Errc::unavailable; the `detail` names the setting, for the operator.
    /// `log` outlives the server.
    static base::Result<std::unique_ptr<Server>> listen(const ServerOptions& options,
                                                        telemetry::Log& log);
    virtual ~Server() = default;

    virtual std::uint16_t port() const = 0;
    /// Nothing unless the options have one.
    virtual std::optional<std::uint16_t> internal_port() const = 0;
    virtual unsigned workers() const = 0;

    /// Serves until SIGTERM, SIGINT, SIGHUP or stop(), then lets the answers under way finish.
    /// `factory` is called once per worker before the first request.
    virtual void run(const ApplicationFactory& factory) = 0;

    /// Asks run() to return. From any thread.
    virtual void stop() = 0;
};

}  // namespace http
