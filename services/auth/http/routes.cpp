// SPDX-License-Identifier: Apache-2.0
#include "auth/http/routes.hpp"

#include "auth/http/accounts/account_handlers.hpp"
#include "auth/http/accounts/registration_handler.hpp"
#include "auth/http/tokens/token_handler.hpp"

namespace auth {

using http::Verb;

void add_routes(http::Router& router, Services& services) {
    constexpr http::Route<Services> routes[] = {
        {Verb::post, "/token", issue_token},
        {Verb::post, "/register", register_account},
        {Verb::get, "/users/{id}", get_account},
        {Verb::post, "/users/{id}/roles", set_roles},
        {Verb::post, "/users/{id}/block", block_account},
        {Verb::post, "/users/{id}/restore", restore_account},
    };
    router.add(routes, services);
}

}  // namespace auth
