// SPDX-License-Identifier: Apache-2.0
#include "user/http/authentication.hpp"

#include <array>
#include <charconv>

namespace user {
namespace {

// Not in the coroutine: what is made there makes its frame larger than Asio keeps for the next one.
[[gnu::noinline]] void complete(base::Result<Caller>& caller,
                                base::Result<std::optional<Profile>>&& found, std::string& actor) {
    if (!found) {
        caller = base::fail(std::move(found).error());
    } else if (*found && (*found)->blocked) {
        Authentication::write_actor(*caller, actor);
        caller = base::fail(caller_is_blocked());
    } else {
        caller->profile = *std::move(found);
    }
}

}  // namespace

Authentication::Authentication(const tokens::BearerRules& rules, ProfileStore& profiles,
                               const base::Clock& clock)
    : tokens_(rules), profiles_(profiles), clock_(clock) {}

[[gnu::noinline]] base::Result<Caller> Authentication::identify(const http::Request& request) {
    const auto token = http::bearer_token(request);
    if (!token) return base::fail(token.error());
    const auto bearer = tokens_.verify(*token, clock_.now());
    if (!bearer) return base::fail(tokens::to_error(bearer.error()));
    const tokens::Claims& claims = *bearer->claims;
    if (bearer->is_service) {
        return Caller{
            .service = claims.sub, .account = {}, .profile = {}, .scopes = bearer->scopes};
    }
    return Caller{.service = {}, .account = {*claims.user_id}, .profile = {}};
}

void Authentication::write_actor(const Caller& caller, std::string& text) {
    if (caller.service) {
        text = *caller.service;
        return;
    }
    std::array<char, 20> digits{};
    const auto [end, ignored] = std::to_chars(digits.begin(), digits.end(), caller.account.value);
    text = "user:";
    text.append(digits.begin(), end);
}

base::Task<base::Result<Caller>> Authentication::authenticate(const http::Request& request) {
    auto caller = identify(request);
    if (!caller || caller->is_service()) co_return caller;
    complete(caller, co_await profiles_.find_by_account(caller->account, request.call),
             request.notes.actor);
    co_return caller;
}

}  // namespace user
