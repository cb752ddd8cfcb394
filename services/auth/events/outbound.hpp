// SPDX-License-Identifier: Apache-2.0
// The events that leave the Auth Service.
#pragma once

#include "auth/events/outbound/account_state_applied.hpp"
#include "auth/events/outbound/user_registered.hpp"
#include "messaging/http/http_transport.hpp"

#include <array>

namespace auth {

/// One row for each event: its type and the call that carries it over HTTP.
inline constexpr std::array outbound_events{
    messaging::OutboundCall{user_registered_type, user_registered_call},
    messaging::OutboundCall{account_state_applied_type, account_state_applied_call},
};

}  // namespace auth
