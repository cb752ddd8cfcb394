// SPDX-License-Identifier: Apache-2.0
// Outbox: messages written in the transaction of the change that causes them.
#pragma once

#include "base/clock.hpp"
#include "messaging/core/message.hpp"
#include "sql/database.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace messaging {

/// What Transaction::announce and Engine::listen call the news that somebody's relay has work.
inline constexpr std::string_view outbox_channel = "gatehouse_outbox";

/// For how long nobody else sends what a process has taken on: well beyond what one try takes. If
/// the process dies, its messages wait that long.
inline constexpr std::chrono::seconds outbox_lease{6};

/// Appends `message` to the outbox inside `transaction`; if that cannot be, the unit fails.
void append(sql::Transaction& transaction, const Message& message, base::Timestamp now);

/// As append(), held back: nobody delivers it before `due`.
void append_held(sql::Transaction& transaction, const Message& message, base::Timestamp now,
                 base::Timestamp due);

/// A message waiting in the outbox.
struct Waiting {
    std::int64_t row = 0;
    int attempts = 0;  ///< Failed so far, for whatever reason.
    int refusals = 0;  ///< How many of them were refusals.
    Message message;
};

/// What the relay does to the outbox. Of several processes that share one, each sends the messages
/// that it holds a lease on, and no other does meanwhile.
class Outbox {
public:
    /// `owner` is this process (sql::Engine::instance). A lease counts from the last moment before
    /// it is written, however long a call has taken until then.
    Outbox(sql::Database& database, std::string owner, const base::Clock& clock)
        : database_(database), owner_(std::move(owner)), clock_(clock) {}

    /// The oldest undelivered message of each subject, oldest first, among those that are due and
    /// not another process's: leased to this one from now on.
    base::Task<base::Result<std::vector<Waiting>>> claim(int limit);

    /// Forgets a delivered message and claims its subject's next one, if there is one that may be
    /// sent now.
    base::Task<base::Result<std::optional<Waiting>>> finish(const Waiting& delivered);

    /// Notes a failed attempt; the message, and with it its subject, waits until `due`. `reason` is
    /// for the operator and may hold anything.
    base::Task<base::Result<>> postpone(std::int64_t row, base::Timestamp due, std::string reason,
                                        bool was_refused);

    /// Takes a message that is refused for good out of its subject's way. It stays in the table.
    base::Task<base::Result<>> park(std::int64_t row, std::string reason);

    /// Leaves everything to the other processes.
    base::Task<base::Result<>> release();

private:
    base::Task<base::Result<std::optional<Waiting>>> finish_row(sql::Transaction& transaction,
                                                                const Waiting& delivered);

    sql::Database& database_;
    const std::string owner_;
    const base::Clock& clock_;
};

}  // namespace messaging
