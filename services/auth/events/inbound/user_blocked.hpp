// SPDX-License-Identifier: Apache-2.0
// UserBlocked: somebody must not sign in any more.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "messaging/core/event.hpp"

namespace auth {

/// Handles the event of contracts/events/user-blocked.schema.json; fails like follow().
base::Task<base::Result<>> on_user_blocked(const messaging::Event& event, AccountChanges& changes,
                                           const base::Call& call);

}  // namespace auth
