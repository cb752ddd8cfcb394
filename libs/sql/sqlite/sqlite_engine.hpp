// SPDX-License-Identifier: Apache-2.0
// SQLite behind the Engine interface. Internal.
#pragma once

#include "sql/database.hpp"

namespace sql {

/// Engine::open, attach and pending for a file.
base::Result<std::unique_ptr<Engine>> open_sqlite(const std::string& path,
                                                  const Migrations& migrations,
                                                  telemetry::Log& log);
base::Result<std::unique_ptr<Engine>> attach_sqlite(const std::string& path, telemetry::Log& log);
base::Result<std::vector<std::string>> pending_sqlite(const std::string& path,
                                                      const Migrations& migrations);

}  // namespace sql
