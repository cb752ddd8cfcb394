// SPDX-License-Identifier: Apache-2.0
// What the Auth Service's database is made of.
#pragma once

#include "sql/migration.hpp"
#include "sql/table.hpp"

namespace auth {

/// The steps in migrations/, which make the service's own tables.
sql::Migrations own_migrations();

/// The tables that they make.
sql::Tables own_tables();

}  // namespace auth
