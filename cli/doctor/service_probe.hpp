// SPDX-License-Identifier: Apache-2.0
// ServiceProbe: calls a running service, and explains why a call fails.
#pragma once

#include "base/event_loop.hpp"
#include "doctor/finding.hpp"
#include "http/client/client.hpp"

#include <memory>
#include <optional>

namespace cli {

/// A service and the setting that contains its address.
struct ServiceAddress {
    std::string service;  ///< `Auth Service`
    std::string setting;  ///< `AUTH_SERVICE_URL`
    std::string url;
    std::string known_path;  ///< A path that only this service has.
};

/// Used on one thread; blocks for each call.
class ServiceProbe {
public:
    /// Fails when the address is not a URL or the certificates cannot be read. `log` outlives the
    /// probe.
    static base::Result<ServiceProbe> make(ServiceAddress address, const std::string& tls_ca_file,
                                           telemetry::Log& log);

    const ServiceAddress& address() const { return address_; }
    const http::BaseUrl& target() const { return target_; }

    /// Sends a GET, with `token` as bearer token if it is not empty. Follows no redirect.
    base::Result<http::ClientResponse> get(std::string path, const std::string& token = {});

    /// Whether the service answers, or why not: refused, unknown name, timeout, TLS.
    Finding check_reachable();
    /// Whether the answering server is this service. Call it after check_reachable() succeeded.
    Finding check_identity();
    /// Whether it is ready.
    Finding check_ready();
    /// The difference between its clock and this machine's.
    Finding check_clock(const base::Clock& clock);

private:
    ServiceProbe(ServiceAddress address, http::BaseUrl target);

    /// For a service that does not describe itself (DOCS=off).
    Finding identify_by_path();

    ServiceAddress address_;
    http::BaseUrl target_;
    std::unique_ptr<base::EventLoop> loop_;
    std::unique_ptr<http::Client> client_;
};

}  // namespace cli
