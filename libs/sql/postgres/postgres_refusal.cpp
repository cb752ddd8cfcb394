// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_refusal.hpp"

#include "base/ascii.hpp"
#include "sql/postgres/postgres_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sql {
namespace {

/// The SQLSTATE in a verbose message: `FATAL:  28P01: password authentication failed …`.
std::string_view find_state(std::string_view message) {
    for (std::size_t at = message.find(":  "); at != message.npos;
         at = message.find(":  ", at + 1)) {
        const auto state = message.substr(at + 3, 5);
        const bool is_state = state.size() == 5 && std::ranges::all_of(state, [](char c) {
                                  return base::is_digit(c) || (c >= 'A' && c <= 'Z');
                              });
        if (is_state && message.substr(at + 8).starts_with(": ")) return state;
    }
    return {};
}

/// No server can fix it: options that libpq does not take, certificates.
bool is_about_settings(std::string_view message) {
    const bool was_tried = message.starts_with("connection to server") ||
                           message.starts_with("could not translate host name") ||
                           message.starts_with("could not create socket");
    return !was_tried || message.find("certificate") != message.npos ||
           message.find("does not support SSL") != message.npos;
}

base::Error cannot_connect(std::string_view server, std::string_view reason) {
    return postgres_outage(fmt::format("cannot connect to PostgreSQL at {}: {}", server, reason));
}

}  // namespace

PostgresRefusal PostgresRefusal::final(base::Error error) {
    return {.error = std::move(error), .is_final = true};
}

base::Error postgres_outage(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

PostgresRefusal explain_refusal(std::string_view server, std::string_view message) {
    const auto state = find_state(message);
    // Authentication, missing database, no rights; 57P03 and 53300 pass by themselves.
    const bool is_final = state.starts_with("28") || state == "3D000" || state == "42501" ||
                          (state.empty() && is_about_settings(message));
    return {.error = cannot_connect(server, one_line(message)), .is_final = is_final};
}

PostgresRefusal silent_refusal(std::string_view server) {
    return {.error = cannot_connect(server, "no answer in time")};
}

}  // namespace sql
