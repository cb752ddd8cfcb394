// SPDX-License-Identifier: Apache-2.0
// Profiles in the User Service's database.
#pragma once

#include "messaging/core/message.hpp"
#include "sql/database.hpp"
#include "user/domain/profiles/profile_store.hpp"

#include <functional>
#include <memory>

namespace user {

/// The message that carries a command about a profile as it has become.
using CommandMessage = std::function<messaging::Message(const AccountCommand&, const Profile&)>;

/// `database` and `clock` outlive the store.
std::unique_ptr<ProfileStore> make_sql_profile_store(sql::Database& database,
                                                     const base::Clock& clock,
                                                     CommandMessage command_message);

/// The steps of this service's own tables.
sql::Migrations profile_migrations();

}  // namespace user
