// SPDX-License-Identifier: Apache-2.0
// The Auth Service put together.
#pragma once

#include "auth/config.hpp"
#include "auth/domain/accounts/registration.hpp"

namespace auth {

/// Serves until SIGTERM or SIGINT and yields the exit status. What keeps it from starting is one
/// line on standard error and status 2.
int run(const AuthConfig& config);

/// Brings the schema up to date, prints the steps taken and yields the exit status.
int migrate(const AuthConfig& config);

/// Prints the steps that migrate() would take, and yields the exit status.
int show_pending_migrations(const AuthConfig& config);

/// Registers an account with the role ADMIN straight in the database; a running service carries the
/// news to the User Service. Fails like Registrar::add.
base::Result<Account> create_admin(const AuthConfig& config, Registration admin);

}  // namespace auth
