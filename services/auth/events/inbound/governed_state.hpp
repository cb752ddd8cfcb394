// SPDX-License-Identifier: Apache-2.0
// The state of a person that the User Service governs, as its commands carry it.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "messaging/core/event.hpp"

namespace auth {

/// Brings the account that `event` is about to the state in its data: roles, blocked, block_reason
/// and version, all of them whichever of them changed. Fails with Errc::invalid for data that lacks
/// one, is about somebody else or has another `blocked` than the event's type says, and like
/// AccountChanges::apply.
base::Task<base::Result<>> follow(const messaging::Event& event, std::optional<bool> blocked,
                                  AccountChanges& changes, const base::Call& call);

}  // namespace auth
