// SPDX-License-Identifier: Apache-2.0
// Server: HTTP/1.1 over TCP or TLS, one worker per core.
#pragma once

#include "base/result.hpp"
#include "http/server/router.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace http {

/// Where to listen and what a client may cost. Every limit answers with a status or a closed
/// connection, never with a hang.
struct ServerOptions {
    std::string host = "0.0.0.0";
    std::uint16_t port = 0;  ///< 0: the system picks one; see Server::port().
    unsigned workers = 0;    ///< 0: as many as there are cores.
    std::string tls_certificate_file;
    std::string tls_key_file;
    std::vector<std::string> cors_allowed_origins;
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 64 * 1024;
    std::size_t connections_max = 10'000;
    std::chrono::milliseconds header_timeout{
        10'000};  ///< From the first byte to the end of the head.
    std::chrono::milliseconds body_timeout{15'000};
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds request_timeout{10'000};  ///< Until the answer.
    std::chrono::milliseconds write_timeout{15'000};
    std::chrono::milliseconds stop_timeout{
        10'000};  ///< How long a stop waits for answers under way.
};

/// What a worker's handlers are built from: everything made for one worker runs on its thread only.
struct WorkerContext {
    unsigned index;
    boost::asio::any_io_executor executor;
};

/// The handlers of one worker. Made before the workers start and destroyed when theirs has stopped,
/// all inside Server::run().
class Application {
public:
    virtual ~Application() = default;
    virtual const Router& router() const = 0;

    /// Called when all workers have stopped, before its unfinished handlers are destroyed:
    /// blocks until nothing on another thread refers to them any more.
    virtual void drain() = 0;
};

using ApplicationFactory = std::function<std::unique_ptr<Application>(const WorkerContext&)>;

class Server {
public:
    /// Binds and listens, so that a taken port or a bad certificate is known before anything else
    /// starts. Fails with Errc::unavailable and a `detail` for the operator that names the setting.
    /// `log` outlives the server.
    static base::Result<std::unique_ptr<Server>> listen(const ServerOptions& options,
                                                        telemetry::Log& log);
    virtual ~Server() = default;

    virtual std::uint16_t port() const = 0;
    virtual unsigned workers() const = 0;

    /// Serves until SIGTERM, SIGINT or stop(), then lets the answers under way finish.
    /// `factory` is called once per worker before the first request.
    virtual void run(const ApplicationFactory& factory) = 0;

    /// Asks run() to return. From any thread.
    virtual void stop() = 0;
};

}  // namespace http
