// SPDX-License-Identifier: Apache-2.0
// Outbox: messages written in the transaction of the change that causes them.
#pragma once

#include "base/clock.hpp"
#include "messaging/message.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace messaging {

/// Appends `message` to the outbox inside `transaction`.
base::Task<base::Result<>> append(sql::Transaction& transaction, const Message& message,
                                  base::Timestamp now);

/// As append(), without waiting for the answer and held back: not delivered before `due`.
void enqueue(sql::Transaction& transaction, const Message& message, base::Timestamp now,
             base::Timestamp due);

/// A message waiting in the outbox.
struct Waiting {
    std::int64_t row = 0;
    int attempts = 0;  ///< Failed so far, for whatever reason.
    int refusals = 0;  ///< How many of them were refusals.
    Message message;
};

/// What the relay does to the outbox.
class Outbox {
public:
    explicit Outbox(sql::Database& database) : database_(database) {}

    /// The oldest undelivered message of each subject, oldest first, among those due at `now`.
    base::Task<base::Result<std::vector<Waiting>>> heads(base::Timestamp now, int limit);

    /// The oldest undelivered message of one subject, if it is due at `now`.
    base::Task<base::Result<std::optional<Waiting>>> next(std::string subject, base::Timestamp now);

    /// Forgets a delivered message.
    base::Task<base::Result<>> remove(std::int64_t row);

    /// Notes a failed attempt; the message, and with it its subject, waits until `due`.
    base::Task<base::Result<>> postpone(std::int64_t row, base::Timestamp due, std::string reason,
                                        bool was_refused);

    /// Takes a message that is refused for good out of its subject's way. It stays in the table.
    base::Task<base::Result<>> park(std::int64_t row, std::string reason);

private:
    sql::Database& database_;
};

}  // namespace messaging
