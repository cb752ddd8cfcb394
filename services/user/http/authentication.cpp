// SPDX-License-Identifier: Apache-2.0
#include "user/http/authentication.hpp"

namespace user {
namespace {

base::Error invalid_token(std::string_view reason) {
    return {.code = base::Errc::invalid_token,
            .detail = "Could not validate credentials",
            .log = {std::string(reason)}};
}

// Not in the coroutine: what is made there makes its frame larger than Asio keeps for the next one.
[[gnu::noinline]] void complete(base::Result<Caller>& caller,
                                base::Result<std::optional<Profile>>&& found) {
    if (!found) {
        caller = base::fail(std::move(found).error());
    } else if (*found && (*found)->blocked) {
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
    if (!verified) return base::fail(invalid_token(jose::describe(verified.error())));
    const tokens::Claims& claims = **verified;
    if (tokens::is_service(claims)) {
        return Caller{.service = claims.sub, .account = {}, .profile = {}};
    }
    if (!tokens::is_user(claims)) {
        return base::fail(invalid_token("neither a user's token nor a service's"));
    }
    return Caller{.service = {}, .account = {*claims.user_id}, .profile = {}};
}

base::Task<base::Result<Caller>> Authentication::authenticate(const http::Request& request) {
    auto caller = identify(request);
    if (!caller || caller->is_service()) co_return caller;
    complete(caller, co_await profiles_.find_by_account(caller->account, request.call));
    co_return caller;
}

}  // namespace user
