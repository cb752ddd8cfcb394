// SPDX-License-Identifier: Apache-2.0
// AuthUserRegistered: somebody has an account now.
#pragma once

#include "messaging/core/event.hpp"
#include "user/domain/profiles/registration.hpp"

namespace user {

/// Handles the event of contracts/events/auth-user-registered.schema.json. Fails with Errc::invalid
/// for data that lacks something or is about somebody else, and like Registrations::add.
base::Task<base::Result<>> on_auth_user_registered(const messaging::Event& event,
                                                   Registrations& registrations,
                                                   const base::Call& call);

}  // namespace user
