// SPDX-License-Identifier: Apache-2.0
// Inbox: the ids of messages whose effect is in the database already.
#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <string_view>

namespace messaging {

/// Notes in `transaction` that message `id` of `source` has arrived. True the first time: the
/// caller then brings about the effect in the same transaction.
base::Task<base::Result<bool>> record_first(sql::Transaction& transaction, std::string_view source,
                                            std::string_view id, base::Timestamp now);

/// Forgets ids older than `before`; later than any sender retries.
base::Task<base::Result<>> prune_inbox(sql::Database& database, base::Timestamp before);

}  // namespace messaging
