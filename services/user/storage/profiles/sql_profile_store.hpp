// SPDX-License-Identifier: Apache-2.0
// Profiles in the User Service's database.
#pragma once

#include "messaging/core/event.hpp"
#include "messaging/core/outbox_writer.hpp"
#include "sql/database.hpp"
#include "user/domain/profiles/profile_store.hpp"

#include <memory>

namespace user {

/// Makes the event that carries a command about a profile as it has become.
using CommandEvent = messaging::Event (*)(const AccountCommand&, const Profile&);

/// `database` and `clock` outlive the store.
std::unique_ptr<ProfileStore> make_sql_profile_store(sql::Database& database,
                                                     const base::Clock& clock,
                                                     messaging::OutboxWriter outbox,
                                                     CommandEvent command_event);

}  // namespace user
