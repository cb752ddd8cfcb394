// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL session as the migrator sees it. Internal.
#pragma once

#include "sql/migrator.hpp"
#include "sql/postgres/postgres_session.hpp"

#include <memory>
#include <stop_token>

namespace sql {

/// A view of `session`, which was opened with `url` and outlives it. Blocks, until `stop` comes if
/// need be.
std::unique_ptr<SchemaSession> make_schema_session(PostgresSession& session, std::string url,
                                                   const std::stop_token& stop);

}  // namespace sql
