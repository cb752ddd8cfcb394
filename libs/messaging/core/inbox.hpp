// SPDX-License-Identifier: Apache-2.0
// Inbox: the ids of events whose effect is in the database already.
#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <chrono>
#include <string_view>

namespace messaging {

/// How long ids of received events are kept: longer than any sender retries.
inline constexpr std::chrono::hours inbox_kept{24 * 14};

/// What an event is recognised by, whatever transport brought it.
struct EventKey {
    std::string_view source;
    std::string_view id;
    /// Its type and subject: `UserBlocked 7`. An id that comes again for something else names
    /// another event, as callers do not always keep their ids apart.
    std::string_view what = {};
    /// The source under which the release before knows the same event, or empty. It is noted too,
    /// for instances of that release.
    std::string_view former_source = {};
};

/// Notes in `transaction` that an event has arrived. True the first time: the caller then brings
/// about the effect in the same transaction.
base::Task<base::Result<bool>> record_first(sql::Transaction& transaction, EventKey key,
                                            base::Timestamp now);

/// Forgets ids older than `before`.
base::Task<base::Result<>> prune_inbox(sql::Database& database, base::Timestamp before);

}  // namespace messaging
