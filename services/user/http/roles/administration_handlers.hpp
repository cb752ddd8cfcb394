// SPDX-License-Identifier: Apache-2.0
// POST /users/{id}/roles|block|restore
#pragma once

#include "http/server/router.hpp"
#include "user/http/access.hpp"
#include "user/http/roles/role_needs.hpp"

namespace user {

using RoleAnswer = base::Task<base::Result<http::Response>>;

RoleAnswer set_roles(const http::Request& request, const Administrator& administrator,
                     RoleNeeds& needs);
RoleAnswer block_profile(const http::Request& request, const Administrator& administrator,
                         RoleNeeds& needs);
RoleAnswer restore_profile(const http::Request& request, const Administrator& administrator,
                           RoleNeeds& needs);

}  // namespace user
