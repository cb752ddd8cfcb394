// SPDX-License-Identifier: Apache-2.0
// Statements over a connection whose user may block. Internal.
#pragma once

#include "sql/postgres/postgres_answer.hpp"

#include <chrono>
#include <libpq-fe.h>
#include <stop_token>
#include <string_view>

namespace sql {

/// How long somebody is ready to wait.
struct Patience {
    std::chrono::steady_clock::time_point until;
    std::stop_token stop;

    static Patience of(std::chrono::milliseconds time, std::stop_token stop) {
        return {.until = std::chrono::steady_clock::now() + time, .stop = std::move(stop)};
    }
};

/// Waits for the connection's socket; `events` are poll(2)'s. False when the patience has ended.
bool wait_for_socket(PGconn* handle, short events, const Patience& patience);

/// Runs a statement, or several without parameters, and waits for the answer to the last of them.
/// If the patience ends first, the answer is a lost one, and the connection is closed.
PostgresAnswer ask(PGconn* handle, std::string_view statement, const Params& params,
                   const Patience& patience);

}  // namespace sql
