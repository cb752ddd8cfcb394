// SPDX-License-Identifier: Apache-2.0
// UserRestored: somebody may sign in again.
#pragma once

#include "user/events/outbound/governed_state.hpp"

namespace user {

inline constexpr std::string_view user_restored_type = "UserRestored";

/// `POST /users/{id}/restore`. Fails for data that no such event has.
base::Result<messaging::HttpCall> user_restored_call(const messaging::Event& event);

}  // namespace user
