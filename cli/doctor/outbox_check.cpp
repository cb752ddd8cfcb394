// SPDX-License-Identifier: Apache-2.0
// Whether events reach the other service.
#include "doctor/doctor.hpp"
#include "token/token_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cli {
namespace {

/// An event is on its way for milliseconds while both services run.
constexpr std::chrono::seconds waiting_noticed{5};

std::string because(const std::string& error) {
    return error.empty() ? "" : " (" + error + ')';
}

std::string count(std::size_t number, std::string_view noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string when(base::Timestamp time, base::Timestamp now) {
    const auto distance = describe_distance(time, now);
    return distance == "now" ? "just now" : distance;
}

/// What failed, and with which address, as the relay notes it: `Connection refused (host:port)`.
struct FailedCall {
    std::string what;
    std::string address;
};

std::optional<FailedCall> read_failed_call(const std::string& error) {
    const auto open = error.rfind(" (");
    if (open == error.npos || !error.ends_with(')')) return std::nullopt;
    auto address = error.substr(open + 2, error.size() - open - 3);
    if (address.find(':') == address.npos || address.find(' ') != address.npos) return std::nullopt;
    return FailedCall{.what = error.substr(0, open), .address = std::move(address)};
}

/// `host:port`, one name for all of this machine.
std::string normal(const std::string& host, const std::string& port) {
    constexpr std::array<std::string_view, 3> here{"localhost", "127.0.0.1", "::1"};
    return (std::ranges::find(here, host) == here.end() ? host : "localhost") + ':' + port;
}

std::string normal(const std::string& address) {
    const auto colon = address.rfind(':');
    return normal(address.substr(0, colon), address.substr(colon + 1));
}

/// Whether somebody answered with what trying again does not change.
bool is_refusal(std::string_view what) {
    const auto status = what.substr(std::min(what.size(), std::size_t{9}), 3);
    return what.starts_with("answered 4") && status != "408" && status != "429";
}

/// Whether it may be another server that was called: nobody answered, or somebody who does not know
/// such calls.
bool may_be_wrong_place(std::string_view what) {
    return !what.starts_with("answered ") || what.starts_with("answered 501") || is_refusal(what);
}

/// The same for a service that calls elsewhere than where the other one is; nothing otherwise.
std::optional<Finding> find_wrong_address(const OutboxExamination& outbox, const FailedCall& failed,
                                          const std::string& waiting) {
    if (outbox.peer == nullptr || !may_be_wrong_place(failed.what)) return std::nullopt;
    const auto& peer = outbox.peer->address();
    const auto& target = outbox.peer->target();
    if (normal(failed.address) == normal(target.host, target.port)) return std::nullopt;
    return Finding{.mark = Mark::failed,
                   .text = fmt::format("the {} calls the {} at {} ({}), but the {} is at {}; {}",
                                       outbox.database.service, peer.service, failed.address,
                                       failed.what, peer.service, peer.url, waiting),
                   .fix = fmt::format("correct {} of the {} and restart it", peer.setting,
                                      outbox.database.service)};
}

Finding describe_waiting(const OutboxExamination& outbox, const messaging::OutboxState& state,
                         base::Timestamp now) {
    const auto waiting =
        state.waiting == 1
            ? fmt::format("1 event of the {} waits, made {}", outbox.database.service,
                          when(*state.oldest, now))
            : fmt::format("{} events of the {} wait, the oldest made {}", state.waiting,
                          outbox.database.service, when(*state.oldest, now));
    const auto failed = read_failed_call(state.last_error);
    if (failed) {
        if (auto wrong = find_wrong_address(outbox, *failed, waiting)) return *std::move(wrong);
    }
    const auto text = waiting + because(state.last_error);
    if (failed && is_refusal(failed->what)) {
        return {.mark = Mark::failed,
                .text = text,
                .fix =
                    "trying again will not help: correct what the answer names (401, 403: "
                    "SECRET_KEY and ALGORITHM; roles: DEFAULT_ROLES and ROLES) in both services, "
                    "and restart them"};
    }
    if (now - *state.oldest < waiting_noticed) return {.text = text};
    return {.mark = Mark::warning,
            .text = text,
            .fix = "check that the other service runs and can be reached; then they are sent"};
}

}  // namespace

Finding check_outbox(const OutboxExamination& outbox, base::Timestamp now) {
    const auto& database = outbox.database;
    const auto skip = [&](const std::string& reason) {
        return Finding{
            .mark = Mark::skipped,
            .text = fmt::format("events of the {} are not counted: {}", database.service, reason)};
    };
    if (const auto obstacle = database.find_obstacle()) return skip(*obstacle);
    const auto state = read_outbox(database);
    if (!state) return skip(one_line(state.error()));
    if (!state->dead.empty()) {
        const auto& last = state->dead.back();
        return {.mark = Mark::failed,
                .text = fmt::format("{} of the {}; the last: {} of user {}{}; {} waiting",
                                    count(state->dead.size(), "dead letter"), database.service,
                                    last.type, last.subject, because(last.last_error),
                                    count(static_cast<std::size_t>(state->waiting), "event")),
                .fix = "correct the cause, then run `gatehouse events dead retry`"};
    }
    if (state->waiting == 0) {
        return {.text = fmt::format("no event of the {} waits", database.service)};
    }
    return describe_waiting(outbox, *state, now);
}

}  // namespace cli
