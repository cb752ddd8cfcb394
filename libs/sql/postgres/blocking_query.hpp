// SPDX-License-Identifier: Apache-2.0
// Blocking statements on a connection. Internal.
#pragma once

#include "sql/postgres/postgres_answer.hpp"

#include <chrono>
#include <libpq-fe.h>
#include <stop_token>
#include <string_view>

namespace sql {

/// The time limit of a wait.
struct Patience {
    std::chrono::steady_clock::time_point until;
    std::stop_token stop;

    static Patience of(std::chrono::milliseconds time, std::stop_token stop) {
        return {.until = std::chrono::steady_clock::now() + time, .stop = std::move(stop)};
    }
};

/// Waits for the connection's socket; `events` are those of poll(2). False after the time limit.
bool wait_for_socket(PGconn* handle, short events, const Patience& patience);

/// Runs a statement, or several without parameters, and waits for the answer to the last one. After
/// the time limit the answer is lost, and the connection is closed.
PostgresAnswer ask(PGconn* handle, std::string_view statement, const Params& params,
                   const Patience& patience);

}  // namespace sql
