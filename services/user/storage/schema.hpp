// SPDX-License-Identifier: Apache-2.0
// What the User Service's database is made of.
#pragma once

#include "sql/migration.hpp"
#include "sql/table.hpp"

namespace user {

/// The steps in migrations/, which make the service's own tables.
sql::Migrations own_migrations();

/// All steps of the database, in their order. The Auth Service's is refused.
sql::Migrations migrations();

/// The tables that the service's own steps make.
sql::Tables own_tables();

}  // namespace user
