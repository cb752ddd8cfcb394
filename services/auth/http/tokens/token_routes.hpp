// SPDX-License-Identifier: Apache-2.0
// The routes of tokens.
#pragma once

#include "auth/domain/tokens/sign_in.hpp"
#include "auth/http/authentication.hpp"
#include "http/server/router.hpp"

namespace auth {

/// What the handlers of tokens need; everything outlives the router.
struct TokenNeeds {
    SignIn& sign_in;
};

void add_token_routes(http::Router& router, TokenNeeds& needs, Authentication& guard);

}  // namespace auth
