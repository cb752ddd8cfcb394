// SPDX-License-Identifier: Apache-2.0
// Engine: which engine a database URL names.
#include "sql/database.hpp"
#include "sql/postgres/postgres_engine.hpp"
#include "sql/sqlite/sqlite_engine.hpp"
#include "sql/url.hpp"

namespace sql {

base::Task<base::Result<>> execute(StatementRunner& runner, Statement statement, Params params) {
    const auto rows = co_await runner.query(statement, params);
    if (!rows) co_return base::fail(rows.error());
    co_return base::Result<>();
}

base::Task<bool> Database::is_ready(base::Deadline deadline) {
    const auto rows = co_await query("SELECT 1", {}, deadline);
    co_return rows.has_value();
}

base::Result<std::unique_ptr<Engine>> Engine::open(std::string_view url,
                                                   const Migrations& migrations,
                                                   telemetry::Log& log,
                                                   const EngineOptions& options) {
    const auto parsed = DatabaseUrl::parse(url);
    if (!parsed) return base::fail(parsed.error());
    if (parsed->kind == EngineKind::sqlite) return open_sqlite(parsed->target, migrations, log);
    return open_postgres(parsed->target, migrations, log, options);
}

base::Result<std::unique_ptr<Engine>> Engine::attach(std::string_view url, telemetry::Log& log,
                                                     const EngineOptions& options) {
    const auto parsed = DatabaseUrl::parse(url);
    if (!parsed) return base::fail(parsed.error());
    if (parsed->kind == EngineKind::sqlite) return attach_sqlite(parsed->target, log);
    return attach_postgres(parsed->target, log, options);
}

base::Result<std::vector<std::string>> Engine::pending(std::string_view url,
                                                       const Migrations& migrations) {
    const auto parsed = DatabaseUrl::parse(url);
    if (!parsed) return base::fail(parsed.error());
    if (parsed->kind == EngineKind::sqlite) return pending_sqlite(parsed->target, migrations);
    return pending_postgres(parsed->target, migrations);
}

}  // namespace sql
