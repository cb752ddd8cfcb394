// SPDX-License-Identifier: Apache-2.0
// The events that leave the User Service.
#pragma once

#include "messaging/http/http_transport.hpp"
#include "user/events/outbound/user_blocked.hpp"
#include "user/events/outbound/user_restored.hpp"
#include "user/events/outbound/user_roles_changed.hpp"

#include <array>

namespace user {

/// One row for each event: its type and the call that carries it over HTTP.
inline constexpr std::array outbound_events{
    messaging::OutboundCall{user_roles_changed_type, user_roles_changed_call},
    messaging::OutboundCall{user_blocked_type, user_blocked_call},
    messaging::OutboundCall{user_restored_type, user_restored_call},
};

/// The event that carries `command` about a profile as it has become.
messaging::Event command_event(const AccountCommand& command, const Profile& profile);

}  // namespace user
