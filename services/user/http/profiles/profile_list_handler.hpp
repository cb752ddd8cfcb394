// SPDX-License-Identifier: Apache-2.0
// GET /users
#pragma once

#include "user/http/profiles/profile_routes.hpp"

namespace user {

base::Task<base::Result<http::Response>> list_profiles(const http::Request& request,
                                                       const Administrator& administrator,
                                                       ProfileNeeds& needs);

}  // namespace user
