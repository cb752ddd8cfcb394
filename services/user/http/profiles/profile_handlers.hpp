// SPDX-License-Identifier: Apache-2.0
// POST /users, GET /users/me, GET and PATCH /users/{id}
#pragma once

#include "user/http/routes.hpp"

namespace user {

base::Task<http::Response> create_profile(const http::Request& request, Services& services);
base::Task<http::Response> get_own_profile(const http::Request& request, Services& services);
base::Task<http::Response> get_profile(const http::Request& request, Services& services);
base::Task<http::Response> patch_profile(const http::Request& request, Services& services);

}  // namespace user
