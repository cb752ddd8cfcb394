// SPDX-License-Identifier: Apache-2.0
// The events that reach the User Service.
#pragma once

#include "messaging/core/consumer.hpp"
#include "user/events/inbound/auth_user_registered.hpp"

namespace user {

/// One row for each event: its type and what it does.
inline constexpr messaging::InboundEvent<Registrations> inbound_events[] = {
    {"AuthUserRegistered", on_auth_user_registered},
};

}  // namespace user
