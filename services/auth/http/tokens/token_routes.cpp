// SPDX-License-Identifier: Apache-2.0
#include "auth/http/tokens/token_routes.hpp"

#include "auth/http/tokens/token_handler.hpp"

namespace auth {

void add_token_routes(http::Router& router, TokenNeeds& needs, Authentication& guard) {
    constexpr http::Route<TokenNeeds, Authentication> routes[] = {
        {"issue_token", http::Verb::post, "/token", http::allow<http::Anonymous, issue_token>,
         http::LimitClass::credentials},
    };
    router.add(routes, needs, guard);
}

}  // namespace auth
