// SPDX-License-Identifier: Apache-2.0
// What an operator sees and does of an outbox: what waits, and dead letters.
#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace messaging {

/// An event that its receiver refused so often that the relay no longer sends it.
struct DeadLetter {
    std::string id;
    std::string type;
    std::string subject;
    std::string destination;
    std::int64_t attempts = 0;
    base::Timestamp created_at;
    std::string last_error;
};

struct OutboxState {
    std::int64_t waiting = 0;
    std::optional<base::Timestamp> oldest;  ///< Of those that wait.
    std::string last_error;                 ///< Of the oldest; empty before its first failure.
    std::vector<DeadLetter> dead;           ///< Oldest first.
};

/// Both of these may fail with Errc::unavailable.
base::Task<base::Result<OutboxState>> read_outbox_state(sql::Database& database);

/// Puts every dead letter back to be sent at once; yields how many there were.
base::Task<base::Result<std::int64_t>> retry_dead_letters(sql::Database& database);

}  // namespace messaging
