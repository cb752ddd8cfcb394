// SPDX-License-Identifier: Apache-2.0
// The User Service put together.
#pragma once

#include "sql/database.hpp"
#include "user/config.hpp"

namespace user {

/// Serves until SIGTERM or SIGINT and yields the exit status. What keeps it from starting is one
/// line on standard error and status 2.
int run(const UserConfig& config);

/// The schema of the service's database.
sql::Migrations migrations();

}  // namespace user
