// SPDX-License-Identifier: Apache-2.0
// The routes of accounts: registration, and the calls between services.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "auth/domain/accounts/registration.hpp"
#include "auth/http/authentication.hpp"
#include "http/server/router.hpp"

namespace auth {

/// What the handlers of accounts need; everything outlives the router.
struct AccountNeeds {
    Registrar& registrar;
    AccountStore& accounts;
    AccountChanges& changes;
    std::vector<std::string> default_roles;
};

void add_account_routes(http::Router& router, AccountNeeds& needs, Authentication& guard);

}  // namespace auth
