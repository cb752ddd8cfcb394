// SPDX-License-Identifier: Apache-2.0
// POST /register
#pragma once

#include "auth/http/accounts/account_needs.hpp"
#include "auth/http/authentication.hpp"
#include "http/server/router.hpp"

namespace auth {

base::Task<base::Result<http::Response>> register_account(const http::Request& request,
                                                          const http::Anonymous& caller,
                                                          AccountNeeds& needs);

}  // namespace auth
