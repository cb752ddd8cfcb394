// SPDX-License-Identifier: Apache-2.0
// What the handlers of the area roles need.
#pragma once

#include "user/domain/roles/administration.hpp"

namespace user {

/// What the handlers of roles and blocks need; everything outlives the router.
struct RoleNeeds {
    Administration& administration;
};

}  // namespace user
