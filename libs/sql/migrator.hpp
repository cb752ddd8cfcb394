// SPDX-License-Identifier: Apache-2.0
// Migrates a schema. Internal.
#pragma once

#include "base/result.hpp"
#include "sql/migration.hpp"
#include "sql/statement.hpp"
#include "sql/url.hpp"
#include "sql/value.hpp"
#include "telemetry/log.hpp"

#include <string>
#include <vector>

namespace sql {

/// A connection that runs one statement after another and waits for each.
class SchemaSession {
public:
    virtual ~SchemaSession() = default;

    virtual EngineKind kind() const = 0;
    /// The database as a URL without its password.
    virtual std::string url() const = 0;
    /// Begins a transaction; that of another process's begin_schema_change() waits for it.
    virtual base::Result<> begin_schema_change() = 0;
    /// Runs statements separated by semicolons, without parameters.
    virtual base::Result<> execute(const std::string& statements) = 0;
    virtual base::Result<Rows> query(Statement statement, Params params) = 0;
    /// Whether `table` has `column`; false too when there is no such table.
    virtual base::Result<bool> has_column(std::string_view table, std::string_view column) = 0;
};

/// Applies the pending steps of `migrations`, all or none. Refuses a database that another build
/// has changed, or a newer release with a breaking step, and with Errc::conflict the database of
/// another service (see Migration::owner).
base::Result<> migrate(SchemaSession& session, const Migrations& migrations, telemetry::Log& log);

/// The steps that migrate() would apply. Fails like migrate(); changes nothing.
base::Result<std::vector<std::string>> missing_migrations(SchemaSession& session,
                                                          const Migrations& migrations);

}  // namespace sql
