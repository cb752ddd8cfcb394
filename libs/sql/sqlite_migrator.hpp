// SPDX-License-Identifier: Apache-2.0
// Brings a SQLite database's schema up to date. Internal.
#pragma once

#include "sql/migration.hpp"
#include "sql/sqlite_connection.hpp"
#include "telemetry/log.hpp"

namespace sql {

/// Applies what is missing of `migrations`, all in one transaction. Fails when the database holds a
/// step this binary does not know (it is newer) or one whose text has changed since.
base::Result<> migrate(SqliteConnection& connection, const Migrations& migrations,
                       telemetry::Log& log);

}  // namespace sql
