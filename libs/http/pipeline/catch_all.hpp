// SPDX-License-Identifier: Apache-2.0
// The stage that turns exceptions into answers.
#pragma once

#include "http/pipeline/stage.hpp"
#include "telemetry/log.hpp"

namespace http {

/// An exception out of a handler is a bug: it is logged, and the client gets a 500 that says no
/// more. `log` outlives the stage.
std::unique_ptr<Stage> make_catch_all(telemetry::Log& log);

}  // namespace http
