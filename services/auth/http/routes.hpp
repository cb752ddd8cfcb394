// SPDX-License-Identifier: Apache-2.0
// The Auth Service's route table.
#pragma once

#include "auth/domain/account_store.hpp"
#include "auth/domain/registration.hpp"
#include "auth/domain/sign_in.hpp"
#include "http/router.hpp"
#include "jwt/verifier.hpp"

namespace auth {

/// What the handlers need; everything outlives the router.
struct Services {
    Registrar& registrar;
    SignIn& sign_in;
    AccountStore& accounts;
    const jwt::Verifier& verifier;
    const base::Clock& clock;
    std::vector<std::string> default_roles;
};

/// Adds every route of the service but health and documents.
void add_routes(http::Router& router, Services& services);

}  // namespace auth
