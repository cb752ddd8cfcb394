// SPDX-License-Identifier: Apache-2.0
// POST /users, GET /users/me, GET and PATCH /users/{id}
#pragma once

#include "http/server/router.hpp"
#include "user/http/access.hpp"
#include "user/http/profiles/profile_needs.hpp"

namespace user {

using ProfileAnswer = base::Task<base::Result<http::Response>>;

ProfileAnswer create_profile(const http::Request& request, const AnyCaller& any,
                             ProfileNeeds& needs);
base::Result<http::Response> get_own_profile(const http::Request& request, const Person& person,
                                             ProfileNeeds& needs);
ProfileAnswer get_profile(const http::Request& request, const Reader& reader, ProfileNeeds& needs);
ProfileAnswer change_profile(const http::Request& request, const Editor& editor,
                             ProfileNeeds& needs);

}  // namespace user
