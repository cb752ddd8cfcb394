// SPDX-License-Identifier: Apache-2.0
// The routes of roles and blocks.
#pragma once

#include "http/server/router.hpp"
#include "user/http/access.hpp"
#include "user/http/authentication.hpp"
#include "user/http/roles/role_needs.hpp"

namespace user {

void add_role_routes(http::Router& router, RoleNeeds& needs, Authentication& guard);

}  // namespace user
