// SPDX-License-Identifier: Apache-2.0
// The stage that writes one log line for each answer.
#pragma once

#include "http/pipeline/stage.hpp"
#include "telemetry/log.hpp"

namespace http {

/// First in the list, so that its line has what all other stages made of the answer. Its level is
/// info, or error for what fails on our side: every answer from 500 on, but of the 503 that are
/// neither overload nor the answer to a probe only a burst of 20 and then five a second; the others
/// keep their line at info. `log` outlives the stage.
std::unique_ptr<Stage> make_access_log(telemetry::Log& log);

}  // namespace http
