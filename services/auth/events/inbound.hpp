// SPDX-License-Identifier: Apache-2.0
// The events that reach the Auth Service.
#pragma once

#include "auth/events/inbound/user_blocked.hpp"
#include "auth/events/inbound/user_restored.hpp"
#include "auth/events/inbound/user_roles_changed.hpp"
#include "messaging/core/consumer.hpp"

namespace auth {

/// One row for each event: its type and what it does.
inline constexpr messaging::InboundEvent<AccountChanges> inbound_events[] = {
    {"UserRolesChanged", on_user_roles_changed},
    {"UserBlocked", on_user_blocked},
    {"UserRestored", on_user_restored},
};

}  // namespace auth
