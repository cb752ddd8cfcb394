// SPDX-License-Identifier: Apache-2.0
// AuthUserRegistered: somebody has an account now.
#pragma once

#include "auth/domain/accounts/account.hpp"
#include "messaging/core/event.hpp"
#include "messaging/http/http_transport.hpp"

namespace auth {

inline constexpr std::string_view user_registered_type = "AuthUserRegistered";

/// The event of contracts/events/auth-user-registered.schema.json. A new id each time.
messaging::Event user_registered(const Account& account);

/// `POST /users` with a blank profile. Fails for data that no registration has.
base::Result<messaging::HttpCall> user_registered_call(const messaging::Event& event);

}  // namespace auth
