// SPDX-License-Identifier: Apache-2.0
// Whether messages between the services arrive.
#include "doctor/doctor.hpp"
#include "token/token_report.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

/// A message is on its way for milliseconds while both services run.
constexpr std::chrono::seconds waiting_noticed{5};

std::string because(const std::string& error) {
    return error.empty() ? "" : " (" + error + ')';
}

}  // namespace

Finding check_outbox(const ServiceDatabase& database, base::Timestamp now) {
    const auto skip = [&](const std::string& reason) {
        return Finding{.mark = Mark::skipped,
                       .text = fmt::format("messages of the {} are not counted: {}",
                                           database.service, reason)};
    };
    if (!database.exists()) return skip("there is no " + database.name() + " here");
    const auto state = read_outbox(database);
    if (!state) return skip(one_line(state.error()));
    if (!state->parked.empty()) {
        return {.mark = Mark::failed,
                .text = fmt::format(
                    "{} messages of the {} were given up; the last: {} of user {}{}",
                    state->parked.size(), database.service, state->parked.back().type,
                    state->parked.back().subject, because(state->parked.back().last_error)),
                .mend = "mend what the receiver refused, then `gatehouse outbox retry`"};
    }
    if (state->waiting == 0) {
        return {.text = fmt::format("no message of the {} waits", database.service)};
    }
    const auto text = fmt::format(
        "{} messages of the {} wait, the oldest since {}{}", state->waiting, database.service,
        describe_distance(*state->oldest, now), because(state->last_error));
    if (now - *state->oldest < waiting_noticed) return {.text = text};
    return {.mark = Mark::warning,
            .text = text,
            .mend = "they are sent by themselves once the other service can be reached"};
}

}  // namespace cli
