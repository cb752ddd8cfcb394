// SPDX-License-Identifier: Apache-2.0
// UserRestored: somebody may sign in again.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "messaging/core/event.hpp"

namespace auth {

/// Handles the event of contracts/events/user-restored.schema.json; fails like follow().
base::Task<base::Result<>> on_user_restored(const messaging::Event& event, AccountChanges& changes,
                                            const base::Call& call);

}  // namespace auth
