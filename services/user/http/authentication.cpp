// SPDX-License-Identifier: Apache-2.0
#include "user/http/authentication.hpp"

namespace user {
namespace {

base::Error invalid_token(std::string_view reason) {
    return {.code = base::Errc::invalid_token,
            .detail = "Could not validate credentials",
            .log = {std::string(reason)}};
}

}  // namespace

Authentication::Authentication(const jwt::Verifier& verifier, ProfileStore& profiles,
                               const base::Clock& clock)
    : tokens_(verifier), profiles_(profiles), clock_(clock) {}

base::Task<base::Result<Caller>> Authentication::authenticate(const http::Request& request) {
    const auto token = http::bearer_token(request);
    if (!token) co_return base::fail(token.error());
    const auto verified = tokens_.verify(*token, clock_.now());
    if (!verified) co_return base::fail(invalid_token(jwt::describe(verified.error())));
    const jwt::Claims& claims = **verified;
    if (jwt::is_service(claims)) {
        co_return Caller{.service = claims.sub, .account = {}, .profile = {}};
    }
    if (!jwt::is_user(claims)) {
        co_return base::fail(invalid_token("neither a user's token nor a service's"));
    }
    const AccountId account{*claims.user_id};
    GATEHOUSE_CO_TRY(profile, co_await profiles_.find_by_account(account, request.deadline));
    if (profile && profile->blocked) co_return base::fail(caller_is_blocked());
    co_return Caller{.service = {}, .account = account, .profile = std::move(profile)};
}

}  // namespace user
