// SPDX-License-Identifier: Apache-2.0
// POST /token: the OAuth 2.0 resource owner password grant (RFC 6749 section 4.3).
#pragma once

#include "auth/http/authentication.hpp"
#include "auth/http/tokens/token_needs.hpp"
#include "http/server/router.hpp"

namespace auth {

/// What fails is an OAuth error (section 5.2), never a problem document.
base::Task<base::Result<http::Response>> issue_token(const http::Request& request,
                                                     const http::Anonymous& caller,
                                                     TokenNeeds& needs);

}  // namespace auth
