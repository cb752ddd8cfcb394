// SPDX-License-Identifier: Apache-2.0
// The checks of the key and of a user's token.
#include "doctor/doctor.hpp"
#include "json/value.hpp"
#include "token/token_report.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

constexpr auto same_key = "SECRET_KEY must be the same in both services (and ALGORITHM, too)";

enum class Answer { accepted, refused, unclear, none };

/// The answer to a call that needs a service token. In the Auth Service it asks for the account
/// with the highest possible id, which gets 404 if the token is accepted.
Answer ask(ServiceProbe* service, const char* path, unsigned accepted, const std::string& token) {
    if (!service) return Answer::none;
    const auto answer = service->get(path, token);
    if (!answer) return Answer::none;
    if (answer->status == accepted || answer->status == 200) return Answer::accepted;
    return answer->status == 401 ? Answer::refused : Answer::unclear;
}

std::string mint(const Examination& examination) {
    return examination.tokens.mint("doctor", tokens::Scopes::all(), examination.clock).token();
}

Finding describe(const char* service, Answer answer) {
    if (answer == Answer::accepted) {
        return {.text = fmt::format("the {} accepts our key", service)};
    }
    if (answer == Answer::refused) {
        return {.mark = Mark::failed,
                .text = fmt::format("the {} rejects our key: \"Could not validate credentials\"",
                                    service),
                .fix = same_key};
    }
    return {
        .mark = Mark::skipped,
        .text = fmt::format("the answer of the {} does not show whether it has our key", service)};
}

Finding describe_profile(const http::ClientResponse& answer) {
    const auto detail = json::find_string(answer.body, "detail").value_or("");
    switch (answer.status) {
        case 200:
            return {.text = "the token's user has a profile in the User Service"};
        case 404:
            return {.mark = Mark::failed,
                    .text = "the token's user has no profile: \"User not found\"",
                    .fix =
                        "see the messages below: the registration may be waiting in the Auth "
                        "Service's outbox; with another Auth Service, create the profile with "
                        "POST /users and the right auth_user_id"};
        case 401:
            return {
                .mark = Mark::failed,
                .text = "the User Service rejects the token: \"Could not validate credentials\"",
                .fix = fmt::format("{}; the token must not have expired; send it as "
                                   "\"Bearer <token>\"",
                                   same_key)};
        case 403:
            return {.mark = Mark::failed,
                    .text = fmt::format("the User Service answers 403: {}", detail),
                    .fix = "an ADMIN can lift a block with POST /users/{id}/restore"};
        default:
            break;
    }
    return {.mark = Mark::warning,
            .text = fmt::format("the User Service answers {} to GET /users/me: {}", answer.status,
                                detail),
            .fix = "read its log"};
}

}  // namespace

Findings check_keys(ServiceProbe* auth, ServiceProbe* user, const Examination& examination) {
    if (examination.tokens.secret_key.is_empty()) {
        return {{.mark = Mark::skipped,
                 .text = "the keys are not checked: no SECRET_KEY is set here",
                 .fix = "set SECRET_KEY or SECRET_KEY_FILE, or name the folder with --data"}};
    }
    const auto token = mint(examination);
    const auto by_auth = ask(auth, "/users/9223372036854775807", 404, token);
    const auto by_user = ask(user, "/users?limit=1", 200, token);
    if (by_auth == Answer::refused && by_user == Answer::refused) {
        return {{.mark = Mark::failed,
                 .text = "both services reject our key: they use another one",
                 .fix = "set the services' SECRET_KEY, or name the right folder with --data; "
                        "SECRET_KEY must be the same in both services"}};
    }
    Findings findings;
    if (by_auth != Answer::none) findings.push_back(describe("Auth Service", by_auth));
    if (by_user != Answer::none) findings.push_back(describe("User Service", by_user));
    return findings;
}

Findings check_token(ServiceProbe* user, const Examination& examination) {
    if (examination.token.empty()) return {};
    Findings findings;
    const auto [token, notes] = clean_token(examination.token);
    for (const auto& note : notes)
        findings.push_back({.mark = Mark::warning, .text = note});
    const auto verdict = judge_token(token, examination.tokens, examination.clock.now());
    const bool is_unchecked = verdict.text.starts_with("not checked");
    findings.push_back({.mark = verdict.is_good ? Mark::ok
                                : is_unchecked  ? Mark::skipped
                                                : Mark::failed,
                        .text = "the token: " + verdict.text});
    if (!user || (!verdict.is_good && !is_unchecked)) return findings;
    if (const auto answer = user->get("/users/me", token)) {
        findings.push_back(describe_profile(*answer));
    }
    return findings;
}

}  // namespace cli
