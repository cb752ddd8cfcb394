// SPDX-License-Identifier: Apache-2.0
// UserBlocked: somebody must not sign in any more.
#pragma once

#include "user/events/outbound/governed_state.hpp"

namespace user {

inline constexpr std::string_view user_blocked_type = "UserBlocked";

/// `POST /users/{id}/block`. Fails for data that no such event has.
base::Result<messaging::HttpCall> user_blocked_call(const messaging::Event& event);

}  // namespace user
