// SPDX-License-Identifier: Apache-2.0
// The routes of accounts: registration, and the calls between services.
#pragma once

#include "auth/http/accounts/account_needs.hpp"
#include "auth/http/authentication.hpp"
#include "http/server/router.hpp"

namespace auth {

void add_account_routes(http::Router& router, AccountNeeds& needs, Authentication& guard);

}  // namespace auth
