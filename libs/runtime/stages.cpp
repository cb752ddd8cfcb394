// SPDX-License-Identifier: Apache-2.0
#include "runtime/stages.hpp"

#include "http/pipeline/access_log.hpp"
#include "http/pipeline/catch_all.hpp"
#include "http/pipeline/client_address.hpp"
#include "http/pipeline/cors.hpp"

namespace runtime {

http::Stages make_stages(const ServerSettings& settings, const http::Router& router,
                         http::UntrustedProxies& untrusted, telemetry::Log& log) {
    http::Stages stages;
    stages.push_back(http::make_access_log(log));
    stages.push_back(http::make_catch_all(log));
    stages.push_back(http::make_client_address(settings.trusted_networks(), untrusted));
    if (const auto& origins = settings.cors_allowed_origins; !origins.empty()) {
        stages.push_back(http::make_cors(origins, router.verbs()));
    }
    return stages;
}

}  // namespace runtime
