// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/blocking_query.hpp"

#include "sql/postgres/postgres_handle.hpp"

#include <algorithm>
#include <poll.h>
#include <string>
#include <sys/socket.h>

namespace sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto longest_slice = std::chrono::milliseconds(100);

bool send(PGconn* handle, std::string_view statement, const Params& params,
          const PostgresParams& given) {
    const std::string text(statement);
    // Only the simple protocol takes several statements.
    if (params.size() == 0) return PQsendQuery(handle, text.c_str()) == 1;
    return PQsendQueryParams(handle, text.c_str(), given.count(), nullptr, given.values(),
                             given.lengths(), given.formats(), 0) == 1;
}

/// Waits until a result can be had without waiting.
bool wait_for_result(PGconn* handle, const Patience& patience) {
    while (PQisBusy(handle) != 0) {
        if (!wait_for_socket(handle, POLLIN, patience)) return false;
        // A connection that has ended is not busy any more and has an error to give.
        (void)PQconsumeInput(handle);
    }
    return true;
}

}  // namespace

bool wait_for_socket(PGconn* handle, short events, const Patience& patience) {
    pollfd wait{.fd = PQsocket(handle), .events = events, .revents = 0};
    while (!patience.stop.stop_requested()) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(patience.until - Clock::now());
        if (left.count() <= 0) return false;
        const auto slice = std::min<std::chrono::milliseconds>(left, longest_slice);
        if (poll(&wait, 1, static_cast<int>(slice.count())) > 0) return true;
    }
    return false;
}

PostgresAnswer ask(PGconn* handle, std::string_view statement, const Params& params,
                   const Patience& patience) {
    const auto given = PostgresParams::make(params);
    if (!given) return {.rows = base::fail(given.error())};
    if (!send(handle, statement, params, *given)) return lost_answer(PQerrorMessage(handle));
    PostgresAnswer answer = lost_answer("no answer");
    bool has_failed = false;
    while (wait_for_result(handle, patience)) {
        const PostgresResult result(PQgetResult(handle));
        if (!result) return answer;
        // After a failure the server passes over the other statements.
        if (has_failed) continue;
        answer = read_answer(result.get(), statement);
        has_failed = !answer.rows;
    }
    shutdown(PQsocket(handle), SHUT_RDWR);
    (void)PQconsumeInput(handle);
    return lost_answer("no answer in time");
}

}  // namespace sql
