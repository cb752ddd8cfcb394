// SPDX-License-Identifier: Apache-2.0
// The databases of the integration guide's Python stack, as a source of users.
#pragma once

#include "base/event_loop.hpp"
#include "sql/database.hpp"
#include "users/user_source.hpp"

#include <memory>

namespace cli {

/// Everybody in the guide's two databases, by account id, who keeps the ids they have there. Roles
/// and names are those of the profile; blocked is who is blocked on either side. A profile without
/// an account is an entry with an error. The databases are read on `loop` and outlive the source,
/// as `loop` does.
std::unique_ptr<UserSource> open_guide_stack(base::EventLoop& loop, sql::Database& auth_database,
                                             sql::Database& user_database);

}  // namespace cli
