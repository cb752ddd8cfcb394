// SPDX-License-Identifier: Apache-2.0
// The routes of profiles.
#pragma once

#include "http/server/router.hpp"
#include "user/http/access.hpp"
#include "user/http/authentication.hpp"
#include "user/http/profiles/profile_needs.hpp"

namespace user {

void add_profile_routes(http::Router& router, ProfileNeeds& needs, Authentication& guard);

}  // namespace user
