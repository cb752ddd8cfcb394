// SPDX-License-Identifier: Apache-2.0
// The tables of outbox and inbox.
#pragma once

#include "sql/migration.hpp"

namespace messaging {

/// A service's own migrations and, after them, those of its messages.
sql::Migrations with_messaging(sql::Migrations own);

}  // namespace messaging
