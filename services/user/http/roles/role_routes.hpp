// SPDX-License-Identifier: Apache-2.0
// The routes of roles and blocks.
#pragma once

#include "http/server/router.hpp"
#include "user/domain/roles/administration.hpp"
#include "user/http/access.hpp"
#include "user/http/authentication.hpp"

namespace user {

/// What the handlers of roles and blocks need; everything outlives the router.
struct RoleNeeds {
    Administration& administration;
};

void add_role_routes(http::Router& router, RoleNeeds& needs, Authentication& guard);

}  // namespace user
