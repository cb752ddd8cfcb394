// SPDX-License-Identifier: Apache-2.0
// The databases of a Python stack of the integration guide, as a source of users.
#pragma once

#include "base/event_loop.hpp"
#include "sql/database.hpp"
#include "users/user_source.hpp"

#include <memory>

namespace cli {

/// Reads all people of the two databases in order of account ids, with their ids. Roles and names
/// come from the profile. A person blocked in either database is blocked. A profile without an
/// account is an entry with an error. The databases are read on `loop`; they and `loop` outlive the
/// source.
std::unique_ptr<UserSource> open_guide_stack(base::EventLoop& loop, sql::Database& auth_database,
                                             sql::Database& user_database);

}  // namespace cli
