// SPDX-License-Identifier: Apache-2.0
// ServiceProbe: calls a running service and tells in plain words why it cannot.
#pragma once

#include "base/event_loop.hpp"
#include "doctor/finding.hpp"
#include "http/client/client.hpp"

#include <memory>
#include <optional>

namespace cli {

/// Which service, and by which setting the other one finds it.
struct ServiceAddress {
    std::string service;  ///< `Auth Service`
    std::string setting;  ///< `AUTH_SERVICE_URL`
    std::string url;
    std::string known_path;  ///< A path that this service has and the other one has not.
};

/// Used on one thread; blocks for each call.
class ServiceProbe {
public:
    /// Fails when the address is no URL or the certificates cannot be read. `log` outlives the
    /// probe.
    static base::Result<ServiceProbe> make(ServiceAddress address, const std::string& tls_ca_file,
                                           telemetry::Log& log);

    const ServiceAddress& address() const { return address_; }

    /// A GET with the token as bearer, if one is given; follows no redirect.
    base::Result<http::ClientResponse> get(std::string path, const std::string& token = {});

    /// Whether the service answers at all, and why not: refused, unknown name, too late, TLS.
    Finding check_reachable();
    /// Whether what answers is this service. Only after check_reachable() was good.
    Finding check_identity();
    /// Whether it is ready.
    Finding check_ready();
    /// How far its clock is from this machine's.
    Finding check_clock(const base::Clock& clock);

private:
    ServiceProbe(ServiceAddress address, http::BaseUrl target);

    ServiceAddress address_;
    http::BaseUrl target_;
    std::unique_ptr<base::EventLoop> loop_;
    std::unique_ptr<http::Client> client_;
};

}  // namespace cli
