// SPDX-License-Identifier: Apache-2.0
#include "user/http/authentication.hpp"

#include <array>
#include <charconv>

namespace user {
namespace {

base::Error invalid_token(std::string_view reason) {
    return {.code = base::Errc::invalid_token,
            .detail = "Could not validate credentials",
            .log = {std::string(reason)}};
}

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

Authentication::Authentication(const jose::Verifier& verifier, ProfileStore& profiles,
                               const base::Clock& clock)
    : tokens_(verifier), profiles_(profiles), clock_(clock) {}

[[gnu::noinline]] base::Result<Caller> Authentication::identify(const http::Request& request) {
    const auto token = http::bearer_token(request);
    if (!token) return base::fail(token.error());
    const auto verified = tokens_.verify(*token, clock_.now());
    if (!verified) return base::fail(invalid_token(jose::name(verified.error())));
    const tokens::Claims& claims = **verified;
    if (tokens::is_service(claims)) {
        return Caller{.service = claims.sub, .account = {}, .profile = {}};
    }
    if (!tokens::is_user(claims)) {
        return base::fail(invalid_token("neither_user_nor_service"));
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
