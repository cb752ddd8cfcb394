// SPDX-License-Identifier: Apache-2.0
// What the handlers of the area tokens need.
#pragma once

#include "auth/domain/tokens/sign_in.hpp"

namespace auth {

/// What the handlers of tokens need; everything outlives the router.
struct TokenNeeds {
    SignIn& sign_in;
};

}  // namespace auth
