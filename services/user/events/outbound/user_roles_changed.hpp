// SPDX-License-Identifier: Apache-2.0
// UserRolesChanged: somebody has other roles now.
#pragma once

#include "user/events/outbound/governed_state.hpp"

namespace user {

inline constexpr std::string_view user_roles_changed_type = "UserRolesChanged";

/// `POST /users/{id}/roles`. Fails for data that no such event has.
base::Result<messaging::HttpCall> user_roles_changed_call(const messaging::Event& event);

}  // namespace user
