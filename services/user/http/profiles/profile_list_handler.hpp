// SPDX-License-Identifier: Apache-2.0
// GET /users
#pragma once

#include "http/server/router.hpp"
#include "user/http/access.hpp"
#include "user/http/profiles/profile_needs.hpp"

namespace user {

base::Task<base::Result<http::Response>> list_profiles(const http::Request& request,
                                                       const Lister& lister, ProfileNeeds& needs);

}  // namespace user
