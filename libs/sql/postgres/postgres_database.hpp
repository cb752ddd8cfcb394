// SPDX-License-Identifier: Apache-2.0
// PostgreSQL behind the Database interface. Internal.
#pragma once

#include "sql/database.hpp"
#include "sql/postgres/postgres_connector.hpp"

namespace sql {

/// `connector` and `log` outlive the database.
std::unique_ptr<Database> make_postgres_database(boost::asio::any_io_executor executor,
                                                 PostgresConnector& connector, telemetry::Log& log,
                                                 const EngineOptions& options);

}  // namespace sql
