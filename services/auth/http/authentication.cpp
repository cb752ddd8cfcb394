// SPDX-License-Identifier: Apache-2.0
#include "auth/http/authentication.hpp"

namespace auth {

base::Task<base::Result<Identity>> Authentication::authenticate(const http::Request& request) {
    const auto token = http::bearer_token(request);
    if (!token) co_return base::fail(token.error());
    const auto bearer = tokens_.verify(*token, clock_.now());
    if (!bearer) co_return base::fail(tokens::to_error(bearer.error()));
    co_return Identity{.subject = bearer->claims->sub,
                       .user_id = bearer->claims->user_id,
                       .is_service = bearer->is_service,
                       .scopes = bearer->scopes};
}

void Authentication::write_actor(const Identity& identity, std::string& text) {
    if (identity.user_id) {
        text = "user:" + std::to_string(*identity.user_id);
    } else {
        text = identity.subject;
    }
}

base::Result<> check_service(const Identity& identity, tokens::Scope needed) {
    if (!identity.is_service) {
        return base::fail(
            {.code = base::Errc::forbidden, .detail = "Only services may make this call"});
    }
    if (identity.scopes.has(needed)) return {};
    return base::fail(tokens::lacks_scope(identity.subject, needed));
}

}  // namespace auth
