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

}  // namespace sql
