// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/account_routes.hpp"

#include "auth/http/accounts/account_handlers.hpp"
#include "auth/http/accounts/registration_handler.hpp"

namespace auth {

using http::allow;
using http::Anonymous;
using http::LimitClass;
using http::Verb;
using Commander = ServiceWith<tokens::Scope::accounts_command>;
using Reader = ServiceWith<tokens::Scope::accounts_read>;

void add_account_routes(http::Router& router, AccountNeeds& needs, Authentication& guard) {
    constexpr http::Route<AccountNeeds, Authentication> routes[] = {
        {"register", Verb::post, "/register", allow<Anonymous, register_account>,
         LimitClass::credentials},
        {"get_account", Verb::get, "/users/{id}", allow<Reader, get_account>, LimitClass::read},
        {"set_account_roles", Verb::post, "/users/{id}/roles", allow<Commander, set_roles>,
         LimitClass::write},
        {"block_account", Verb::post, "/users/{id}/block", allow<Commander, block_account>,
         LimitClass::write},
        {"restore_account", Verb::post, "/users/{id}/restore", allow<Commander, restore_account>,
         LimitClass::write},
    };
    router.add(routes, needs, guard);
}

}  // namespace auth
