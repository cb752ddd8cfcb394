// SPDX-License-Identifier: Apache-2.0
// The Auth Service put together.
#pragma once

#include "auth/config.hpp"
#include "sql/database.hpp"

namespace auth {

/// Serves until SIGTERM or SIGINT and yields the exit status. What keeps it from starting is one
/// line on standard error and status 2.
int run(const AuthConfig& config);

/// The schema of the service's database.
sql::Migrations migrations();

}  // namespace auth
