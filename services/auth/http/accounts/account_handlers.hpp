// SPDX-License-Identifier: Apache-2.0
// The calls between services: GET /users/{id} and POST /users/{id}/roles|block|restore.
#pragma once

#include "auth/http/routes.hpp"

namespace auth {

base::Task<http::Response> get_account(const http::Request& request, Services& services);
base::Task<http::Response> set_roles(const http::Request& request, Services& services);
base::Task<http::Response> block_account(const http::Request& request, Services& services);
base::Task<http::Response> restore_account(const http::Request& request, Services& services);

}  // namespace auth
