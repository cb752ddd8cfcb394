// SPDX-License-Identifier: Apache-2.0
// The checks of the key and of a user's token.
#include "doctor/doctor.hpp"
#include "doctor/token_probe.hpp"
#include "json/value.hpp"
#include "token/token_report.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

/// What the service's answers say of its token settings; empty if it does not answer.
///
/// The call needs a service's token. In the Auth Service it asks for the account with the highest
/// possible id, which gets 404 if the token is accepted.
std::optional<TokenState> probe(ServiceProbe* service, const char* path, unsigned accepted,
                                tokens::Scope scope, const Examination& examination) {
    if (!service) return std::nullopt;
    bool has_answered = true;
    const auto ask = [&](const std::string& token) {
        const auto answer = service->get(path, token);
        if (!answer) has_answered = false;
        return answer ? read_token_answer(answer->status, answer->body, accepted)
                      : TokenAnswer::unclear;
    };
    const auto state = probe_tokens(ask, examination.tokens, {scope}, examination.clock);
    return has_answered ? std::optional(state) : std::nullopt;
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
                .fix =
                    "SECRET_KEY, ALGORITHM, JWT_ISSUER and JWT_AUDIENCE must be the same in both "
                    "services; the token must not have expired; send it as \"Bearer <token>\""};
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
    const auto by_auth =
        probe(auth, "/users/9223372036854775807", 404, tokens::Scope::accounts_read, examination);
    const auto by_user =
        probe(user, "/users?limit=1", 200, tokens::Scope::profiles_read, examination);
    return compare_tokens(by_auth, by_user, examination.tokens);
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
