// SPDX-License-Identifier: Apache-2.0
// UserRolesChanged: somebody has other roles now.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "messaging/core/event.hpp"

namespace auth {

/// Handles the event of contracts/events/user-roles-changed.schema.json; fails like follow().
base::Task<base::Result<>> on_user_roles_changed(const messaging::Event& event,
                                                 AccountChanges& changes, const base::Call& call);

}  // namespace auth
