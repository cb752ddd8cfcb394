// SPDX-License-Identifier: Apache-2.0
// What the handlers of the area accounts need.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "auth/domain/accounts/registration.hpp"

namespace auth {

/// What the handlers of accounts need; everything outlives the router.
struct AccountNeeds {
    Registrar& registrar;
    AccountStore& accounts;
    AccountChanges& changes;
    std::vector<std::string> default_roles;
};

}  // namespace auth
