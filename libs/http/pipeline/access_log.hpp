// SPDX-License-Identifier: Apache-2.0
// The stage that writes one log line for each answer.
#pragma once

#include "http/pipeline/stage.hpp"
#include "telemetry/log.hpp"

namespace http {

/// First in the list, so that its line has what all other stages made of the answer. `log` outlives
/// the stage.
std::unique_ptr<Stage> make_access_log(telemetry::Log& log);

}  // namespace http
