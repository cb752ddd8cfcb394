// SPDX-License-Identifier: Apache-2.0
// PUT /accounts/{id}
#pragma once

#include "http/server/router.hpp"
#include "user/http/access.hpp"
#include "user/http/roles/role_needs.hpp"

namespace user {

base::Task<base::Result<http::Response>> follow_account(const http::Request& request,
                                                        const CallingService& service,
                                                        RoleNeeds& needs);

}  // namespace user
