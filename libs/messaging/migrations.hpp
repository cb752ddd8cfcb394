// SPDX-License-Identifier: Apache-2.0
// The tables of outbox and inbox.
#pragma once

#include "sql/migration.hpp"

namespace messaging {

/// What a service adds to its own migrations.
sql::Migrations migrations();

}  // namespace messaging
