// SPDX-License-Identifier: Apache-2.0
// A connection to PostgreSQL at its beginning, while whoever opens it may block. Internal.
#pragma once

#include "sql/postgres/postgres_handle.hpp"
#include "sql/postgres/postgres_refusal.hpp"

#include <chrono>
#include <expected>
#include <stop_token>
#include <string>

namespace sql {

/// An open connection.
struct PostgresSession {
    PostgresHandle handle;
    /// False behind a pooler such as PgBouncer: what one transaction leaves in the session, the
    /// next may not find, because it runs in another.
    bool keeps_state = true;
    /// See PostgresUrl.
    bool leaves_read_only = false;
};

/// Connects to the first of the URL's servers that takes writes. Blocks, each server for no longer
/// than time_to_connect() says. Statements of the session end after `statement_timeout`. Ends
/// early when `stop` comes.
std::expected<PostgresSession, PostgresRefusal> open_session(
    const std::string& url, std::chrono::milliseconds statement_timeout,
    const std::stop_token& stop);

}  // namespace sql
