// SPDX-License-Identifier: Apache-2.0
// Whether events reach the other service.
#include "doctor/doctor.hpp"
#include "token/token_report.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

/// An event is on its way for milliseconds while both services run.
constexpr std::chrono::seconds waiting_noticed{5};

std::string because(const std::string& error) {
    return error.empty() ? "" : " (" + error + ')';
}

}  // namespace

Finding check_outbox(const ServiceDatabase& database, base::Timestamp now) {
    const auto skip = [&](const std::string& reason) {
        return Finding{
            .mark = Mark::skipped,
            .text = fmt::format("events of the {} are not counted: {}", database.service, reason)};
    };
    if (!database.exists()) return skip("there is no " + database.name() + " here");
    const auto state = read_outbox(database);
    if (!state) return skip(one_line(state.error()));
    if (!state->dead.empty()) {
        return {
            .mark = Mark::failed,
            .text = fmt::format(
                "{} dead letters of the {}; the last: {} of user {}{}; {} events wait",
                state->dead.size(), database.service, state->dead.back().type,
                state->dead.back().subject, because(state->dead.back().last_error), state->waiting),
            .fix = "correct the cause, then run `gatehouse events dead retry`"};
    }
    if (state->waiting == 0) {
        return {.text = fmt::format("no event of the {} waits", database.service)};
    }
    const auto text = fmt::format("{} events of the {} wait, the oldest since {}{}", state->waiting,
                                  database.service, describe_distance(*state->oldest, now),
                                  because(state->last_error));
    if (now - *state->oldest < waiting_noticed) return {.text = text};
    return {.mark = Mark::warning,
            .text = text,
            .fix = "check that the other service runs and can be reached; then they are sent"};
}

}  // namespace cli
