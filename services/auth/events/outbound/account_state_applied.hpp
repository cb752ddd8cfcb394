// SPDX-License-Identifier: Apache-2.0
// AccountStateApplied: another service than the User Service has changed roles or a block here.
#pragma once

#include "auth/domain/accounts/account_change.hpp"
#include "messaging/core/event.hpp"
#include "messaging/http/http_transport.hpp"

namespace auth {

inline constexpr std::string_view account_state_applied_type = "AccountStateApplied";

/// The event of contracts/events/account-state-applied.schema.json. A new id each time.
messaging::Event account_state_applied(const AccountDecision& decision, base::Timestamp now);

/// `PUT /accounts/{id}` with what the command was about. A User Service written for the integration
/// guide does not know it. Fails for data that no such event has.
base::Result<messaging::HttpCall> account_state_applied_call(const messaging::Event& event);

}  // namespace auth
