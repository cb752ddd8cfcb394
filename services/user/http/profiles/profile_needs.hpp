// SPDX-License-Identifier: Apache-2.0
// What the handlers of the area profiles need.
#pragma once

#include "user/domain/profiles/profile_creation.hpp"
#include "user/domain/profiles/registration.hpp"

namespace user {

/// What the handlers of profiles need; everything outlives the router.
struct ProfileNeeds {
    ProfileStore& profiles;
    ProfileCreation& creation;
    Registrations& registrations;
    const RolePolicy& roles;
};

}  // namespace user
