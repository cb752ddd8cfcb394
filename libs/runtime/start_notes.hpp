// SPDX-License-Identifier: Apache-2.0
// What a service tells its operator at each start.
#pragma once

#include "runtime/settings.hpp"

namespace runtime {

/// Logs what is doubtful about the settings and the surroundings of a start, and how to change it:
/// exposed secret files, plain HTTP on a network, root, and a HOST that nobody has chosen.
void log_start_notes(telemetry::Log& log, const ServerSettings& server,
                     const config::LoadNotes& notes);

}  // namespace runtime
