// SPDX-License-Identifier: Apache-2.0
// POST /register
#pragma once

#include "auth/http/routes.hpp"

namespace auth {

base::Task<http::Response> register_account(const http::Request& request, Services& services);

}  // namespace auth
