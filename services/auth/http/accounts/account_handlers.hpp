// SPDX-License-Identifier: Apache-2.0
// The calls between services: GET /users/{id} and POST /users/{id}/roles|block|restore.
#pragma once

#include "auth/http/accounts/account_needs.hpp"
#include "auth/http/authentication.hpp"
#include "http/server/router.hpp"

namespace auth {

using AccountAnswer = base::Task<base::Result<http::Response>>;

AccountAnswer get_account(const http::Request& request, const CallingService& caller,
                          AccountNeeds& needs);
AccountAnswer set_roles(const http::Request& request, const CallingService& caller,
                        AccountNeeds& needs);
AccountAnswer block_account(const http::Request& request, const CallingService& caller,
                            AccountNeeds& needs);
AccountAnswer restore_account(const http::Request& request, const CallingService& caller,
                              AccountNeeds& needs);

}  // namespace auth
