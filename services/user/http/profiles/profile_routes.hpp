// SPDX-License-Identifier: Apache-2.0
// The routes of profiles.
#pragma once

#include "http/server/router.hpp"
#include "user/domain/profiles/profile_creation.hpp"
#include "user/domain/profiles/registration.hpp"
#include "user/http/access.hpp"
#include "user/http/authentication.hpp"

namespace user {

/// What the handlers of profiles need; everything outlives the router.
struct ProfileNeeds {
    ProfileStore& profiles;
    ProfileCreation& creation;
    Registrations& registrations;
    const RolePolicy& roles;
};

void add_profile_routes(http::Router& router, ProfileNeeds& needs, Authentication& guard);

}  // namespace user
