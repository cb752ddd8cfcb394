// SPDX-License-Identifier: Apache-2.0
#include "auth/http/authentication.hpp"

#include "tokens/claims.hpp"

namespace auth {

using base::Errc;

base::Task<base::Result<tokens::Claims>> Authentication::authenticate(
    const http::Request& request) const {
    const auto token = http::bearer_token(request);
    if (!token) co_return base::fail(token.error());
    auto claims = verifier_.verify<tokens::Claims>(*token, clock_.now());
    if (!claims) {
        co_return base::fail({.code = Errc::invalid_token,
                              .detail = "Could not validate credentials",
                              .log = {std::string(jose::name(claims.error()))}});
    }
    co_return *std::move(claims);
}

void Authentication::write_actor(const tokens::Claims& claims, std::string& text) {
    if (claims.user_id) {
        text = "user:" + std::to_string(*claims.user_id);
    } else {
        text = claims.sub;
    }
}

base::Result<CallingService> CallingService::admit(const http::Request&,
                                                   const tokens::Claims& claims) {
    if (tokens::is_service(claims)) return CallingService{claims.sub};
    return base::fail({.code = Errc::forbidden, .detail = "Only services may make this call"});
}

}  // namespace auth
