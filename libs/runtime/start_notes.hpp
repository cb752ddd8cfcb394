// SPDX-License-Identifier: Apache-2.0
// What a service tells its operator at each start.
#pragma once

#include "runtime/settings.hpp"

namespace runtime {

/// The setting that holds the other service's URL, and what it says.
struct PeerUrl {
    std::string_view setting;
    std::string_view url;
};

/// Logs what is doubtful about the settings and the surroundings of a start, and how to change it:
/// exposed secret files, plain HTTP on a network in either direction, root, and a HOST that nobody
/// has chosen.
void log_start_notes(telemetry::Log& log, const ServerSettings& server, const PeerUrl& peer,
                     const config::LoadNotes& notes);

}  // namespace runtime
