// SPDX-License-Identifier: Apache-2.0
// The stages that every service puts around its routes.
#pragma once

#include "http/pipeline/stage.hpp"
#include "http/server/router.hpp"
#include "runtime/settings.hpp"

namespace runtime {

/// In the order of a request's way in. `router` has all routes already; `log` outlives the stages.
http::Stages make_stages(const ServerSettings& settings, const http::Router& router,
                         telemetry::Log& log);

}  // namespace runtime
