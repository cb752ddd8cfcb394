// SPDX-License-Identifier: Apache-2.0
// The User Service's route table.
#pragma once

#include "http/server/router.hpp"
#include "user/domain/profiles/profile_creation.hpp"
#include "user/domain/profiles/registration.hpp"
#include "user/domain/roles/administration.hpp"
#include "user/http/authentication.hpp"

namespace user {

/// What the handlers need; everything outlives the router.
struct Services {
    Authentication& authentication;
    ProfileStore& profiles;
    ProfileCreation& creation;
    Registrations& registrations;
    Administration& administration;
    const RolePolicy& roles;
};

/// Adds every route of the service but health and documents.
void add_routes(http::Router& router, Services& services);

}  // namespace user
