// SPDX-License-Identifier: Apache-2.0
// The SQLite engine. Internal: reached through Engine::open.
#pragma once

#include "sql/database.hpp"

namespace sql {

base::Result<std::unique_ptr<Engine>> open_sqlite(const std::string& path,
                                                  const Migrations& migrations,
                                                  telemetry::Log& log);

}  // namespace sql
