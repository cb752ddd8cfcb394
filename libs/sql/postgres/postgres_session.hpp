// SPDX-License-Identifier: Apache-2.0
// A connection to PostgreSQL at its beginning, while whoever opens it may block. Internal.
#pragma once

#include "base/result.hpp"
#include "sql/migrator.hpp"

#include <chrono>
#include <libpq-fe.h>
#include <memory>
#include <stop_token>
#include <string>

namespace sql {

struct PostgresFinish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
};
struct PostgresClear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresHandle = std::unique_ptr<PGconn, PostgresFinish>;
using PostgresResult = std::unique_ptr<PGresult, PostgresClear>;

/// An open connection.
struct PostgresSession {
    PostgresHandle handle;
    /// False behind a pooler such as PgBouncer: what one transaction leaves in the session, the
    /// next may not find, because it runs in another.
    bool keeps_state = true;
};

/// Why there is no connection.
struct PostgresRefusal {
    base::Error error;
    /// Whether trying again later is of no use: a wrong password, a missing database, …
    bool is_final = false;
};

/// Connects to the first of the URL's servers that takes writes. Blocks, each server for no longer
/// than the URL's `connect_timeout` (unless it has one: 3 s, or half of `statement_timeout` if
/// that is less). Statements of the session end after `statement_timeout`. Ends early when `stop`
/// comes.
std::expected<PostgresSession, PostgresRefusal> open_session(
    const std::string& url, std::chrono::milliseconds statement_timeout,
    const std::stop_token& stop);

/// What the server is told of a time that we would wait: a little less, so that it is the server
/// that ends a statement, in good order, and not we the connection. Whole milliseconds, 1 or more.
std::chrono::milliseconds told_to_server(std::chrono::milliseconds time);

/// The migrator's view of a session; blocks, until `stop` comes if need be. `session` outlives it.
std::unique_ptr<SchemaSession> make_schema_session(PostgresSession& session,
                                                   const std::stop_token& stop);

}  // namespace sql
