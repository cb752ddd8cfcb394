// SPDX-License-Identifier: Apache-2.0
// The Auth Service's route table.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "auth/domain/accounts/registration.hpp"
#include "auth/domain/tokens/sign_in.hpp"
#include "http/server/router.hpp"
#include "jose/verifier.hpp"

namespace auth {

/// What the handlers need; everything outlives the router.
struct Services {
    Registrar& registrar;
    SignIn& sign_in;
    AccountStore& accounts;
    AccountChanges& changes;
    const jose::Verifier& verifier;
    const base::Clock& clock;
    std::vector<std::string> default_roles;
};

/// Adds every route of the service but health and documents.
void add_routes(http::Router& router, Services& services);

}  // namespace auth
