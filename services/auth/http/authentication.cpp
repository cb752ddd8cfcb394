// SPDX-License-Identifier: Apache-2.0
#include "auth/http/authentication.hpp"

#include "tokens/claims.hpp"

namespace auth {

using base::Errc;

base::Result<std::string> authenticate_service(const http::Request& request,
                                               const jose::Verifier& verifier,
                                               base::Timestamp now) {
    const auto token = http::bearer_token(request);
    if (!token) return base::fail(token.error());
    auto claims = verifier.verify<tokens::Claims>(*token, now);
    if (!claims) {
        return base::fail({.code = Errc::invalid_token,
                           .detail = "Could not validate credentials",
                           .log = {std::string(jose::describe(claims.error()))}});
    }
    if (!tokens::is_service(*claims)) {
        return base::fail({.code = Errc::forbidden, .detail = "Only services may make this call"});
    }
    return std::move(claims->sub);
}

}  // namespace auth
