// SPDX-License-Identifier: Apache-2.0
// GET /users
#pragma once

#include "user/http/routes.hpp"

namespace user {

base::Task<http::Response> list_profiles(const http::Request& request, Services& services);

}  // namespace user
