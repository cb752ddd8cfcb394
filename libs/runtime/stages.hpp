// SPDX-License-Identifier: Apache-2.0
// The stages that every service puts around its routes.
#pragma once

#include "http/pipeline/client_address.hpp"
#include "http/pipeline/stage.hpp"
#include "http/server/router.hpp"
#include "runtime/settings.hpp"

namespace runtime {

/// In the order of a request's way in. `router` has all routes already; `untrusted`, one for the
/// process, and `log` outlive the stages.
http::Stages make_stages(const ServerSettings& settings, const http::Router& router,
                         http::UntrustedProxies& untrusted, telemetry::Log& log);

}  // namespace runtime
