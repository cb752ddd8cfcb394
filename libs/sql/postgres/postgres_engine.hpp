// SPDX-License-Identifier: Apache-2.0
// PostgreSQL behind the Engine interface. Internal.
#pragma once

#include "sql/database.hpp"

namespace sql {

/// Engine::open, attach and pending for a server; `url` is in libpq's spelling.
base::Result<std::unique_ptr<Engine>> open_postgres(const std::string& url,
                                                    const Migrations& migrations,
                                                    telemetry::Log& log,
                                                    const EngineOptions& options);
base::Result<std::unique_ptr<Engine>> attach_postgres(const std::string& url, telemetry::Log& log,
                                                      const EngineOptions& options);
base::Result<std::vector<std::string>> pending_postgres(const std::string& url,
                                                        const Migrations& migrations);

}  // namespace sql
