// SPDX-License-Identifier: Apache-2.0
// POST /token: the OAuth 2.0 resource owner password grant (RFC 6749 section 4.3).
#pragma once

#include "auth/http/routes.hpp"

namespace auth {

base::Task<http::Response> issue_token(const http::Request& request, Services& services);

}  // namespace auth
