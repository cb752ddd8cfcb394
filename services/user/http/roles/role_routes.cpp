// SPDX-License-Identifier: Apache-2.0
#include "user/http/roles/role_routes.hpp"

#include "user/http/roles/account_state_handler.hpp"
#include "user/http/roles/administration_handlers.hpp"

namespace user {

using http::allow;
using http::LimitClass;
using http::Verb;

void add_role_routes(http::Router& router, RoleNeeds& needs, Authentication& guard) {
    constexpr http::Route<RoleNeeds, Authentication> routes[] = {
        {"set_roles", Verb::post, "/users/{id}/roles", allow<Administrator, set_roles>,
         LimitClass::write},
        {"block", Verb::post, "/users/{id}/block", allow<Administrator, block_profile>,
         LimitClass::write},
        {"restore", Verb::post, "/users/{id}/restore", allow<Administrator, restore_profile>,
         LimitClass::write},
        {"follow_account", Verb::put, "/accounts/{id}", allow<CallingService, follow_account>,
         LimitClass::write},
    };
    router.add(routes, needs, guard);
}

}  // namespace user
