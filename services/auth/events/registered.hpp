// SPDX-License-Identifier: Apache-2.0
// AuthUserRegistered: the fact that a registration leaves for the User Service.
#pragma once

#include "auth/domain/account.hpp"
#include "messaging/http_transport.hpp"
#include "messaging/message.hpp"

namespace auth {

/// The CloudEvents 1.0 message that tells of `account`
/// (contracts/events/auth-user-registered.schema.json).
messaging::Message registered_message(const Account& account);

/// The guide's variant A: the event as `POST /users` with a blank profile.
base::Result<messaging::HttpCall> registered_call(const messaging::Message& message);

}  // namespace auth
