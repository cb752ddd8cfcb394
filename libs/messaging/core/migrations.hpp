// SPDX-License-Identifier: Apache-2.0
// The tables of outbox and inbox.
#pragma once

#include "sql/migration.hpp"
#include "sql/table.hpp"

namespace messaging {

/// The steps in migrations/.
sql::Migrations own_migrations();

/// The tables that they make.
sql::Tables own_tables();

/// A service's own migrations and, after them, those of its messages.
sql::Migrations with_messaging(sql::Migrations own);

/// The same with tables.
sql::Tables with_messaging_tables(sql::Tables own);

}  // namespace messaging
