// SPDX-License-Identifier: Apache-2.0
// The routes of tokens.
#pragma once

#include "auth/http/authentication.hpp"
#include "auth/http/tokens/token_needs.hpp"
#include "http/server/router.hpp"

namespace auth {

void add_token_routes(http::Router& router, TokenNeeds& needs, Authentication& guard);

}  // namespace auth
