// SPDX-License-Identifier: Apache-2.0
// AuthUserRegistered: the fact that a registration leaves for the User Service.
#pragma once

#include "auth/domain/accounts/account.hpp"
#include "messaging/core/message.hpp"
#include "messaging/http/http_transport.hpp"

namespace auth {

/// The CloudEvents 1.0 message that tells of `account`
/// (contracts/events/auth-user-registered.schema.json).
messaging::Message registered_message(const Account& account);

/// The guide's variant A: the event as `POST /users` with a blank profile.
base::Result<messaging::HttpCall> registered_call(const messaging::Message& message);

}  // namespace auth
