// SPDX-License-Identifier: Apache-2.0
// Engine::open: which engine a database URL names.
#include "sql/database.hpp"
#include "sql/sqlite_engine.hpp"

namespace sql {

base::Task<base::Result<>> execute(StatementRunner& runner, std::string_view statement,
                                   Params params) {
    const auto rows = co_await runner.query(statement, params);
    if (!rows) co_return base::fail(rows.error());
    co_return base::Result<>();
}

base::Result<std::unique_ptr<Engine>> Engine::open(std::string_view url,
                                                   const Migrations& migrations,
                                                   telemetry::Log& log) {
    constexpr std::string_view sqlite_scheme = "sqlite:///";
    if (url.starts_with(sqlite_scheme) && url.size() > sqlite_scheme.size()) {
        return open_sqlite(std::string(url.substr(sqlite_scheme.size())), migrations, log);
    }
    if (url.starts_with("postgres")) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "PostgreSQL is not supported by this release; use "
                                     "sqlite:///data/NAME.db"});
    }
    return base::fail({.code = base::Errc::unavailable,
                       .detail = "is not a database URL; use sqlite:///relative/path or "
                                 "sqlite:////absolute/path"});
}

}  // namespace sql
