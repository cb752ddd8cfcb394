// SPDX-License-Identifier: Apache-2.0
// The User Service put together.
#pragma once

#include "user/config.hpp"

namespace user {

/// Serves until SIGTERM or SIGINT and yields the exit status. What keeps it from starting is one
/// line on standard error and status 2.
int run(const UserConfig& config);

/// Brings the schema up to date, prints the steps taken and yields the exit status.
int migrate(const UserConfig& config);

/// Prints the steps that migrate() would take, and yields the exit status.
int show_pending_migrations(const UserConfig& config);

}  // namespace user
