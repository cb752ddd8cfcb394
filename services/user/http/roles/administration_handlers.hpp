// SPDX-License-Identifier: Apache-2.0
// POST /users/{id}/roles|block|restore
#pragma once

#include "user/http/routes.hpp"

namespace user {

base::Task<http::Response> set_roles(const http::Request& request, Services& services);
base::Task<http::Response> block_profile(const http::Request& request, Services& services);
base::Task<http::Response> restore_profile(const http::Request& request, Services& services);

}  // namespace user
