// SPDX-License-Identifier: Apache-2.0
// Outbox: the events that wait to be sent, as the relay works through them.
#pragma once

#include "base/clock.hpp"
#include "messaging/core/event.hpp"
#include "messaging/core/outbox_table.hpp"
#include "messaging/core/outbox_writer.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace messaging {

/// An event waiting in the outbox.
struct Waiting {
    const OutboxTable* table = &current_outbox;
    std::int64_t row = 0;
    int attempts = 0;  ///< Failed so far, for whatever reason.
    int refusals = 0;  ///< How many of them were refusals.
    Event event = {};
};

/// Makes an event of a message that the release before wrote: `former` holds its type, its payload
/// as data, and no source. Its result for a message that it does not understand is never sent.
using FromFormer = Event (*)(Event former);

/// The events for one destination. Of several processes that share an outbox, each sends the events
/// that it holds a lease on, and no other does meanwhile.
class Outbox {
public:
    struct Options {
        std::string owner;        ///< This process: sql::Engine::instance.
        std::string destination;  ///< Whose events these are.
        FromFormer from_former = [](Event former) { return former; };
    };

    /// A lease counts from the last moment before it is written, however long a call has taken
    /// until then.
    Outbox(sql::Database& database, Options options, const base::Clock& clock)
        : database_(database), options_(std::move(options)), clock_(clock) {}

    /// The oldest waiting event of each subject, oldest first, among those that are due and not
    /// another process's: leased to this one from now on. Those of the release before come first.
    base::Task<base::Result<std::vector<Waiting>>> claim(int limit);

    /// Forgets an event that has been sent and claims its subject's next one, if there is one that
    /// may be sent now.
    base::Task<base::Result<std::optional<Waiting>>> finish(const Waiting& sent);

    /// Notes a failed attempt; the event, and with it its subject, waits until `due`, at most
    /// outbox_wait_max from now. `reason` is for the operator and may hold anything.
    base::Task<base::Result<>> postpone(const Waiting& waiting, base::Timestamp due,
                                        std::string reason, bool was_refused);

    /// Makes a dead letter of an event that is refused for good: it leaves its subject's way and
    /// stays in the table.
    base::Task<base::Result<>> bury(const Waiting& waiting, std::string reason);

    /// Leaves everything to the other processes.
    base::Task<base::Result<>> release();

private:
    base::Task<base::Result<std::vector<Waiting>>> claim_from(const OutboxTable& table, int limit);
    base::Task<base::Result<std::optional<Waiting>>> finish_row(sql::Transaction& transaction,
                                                                const Waiting& sent);
    Waiting read(const OutboxTable& table, const sql::Row& row) const;

    sql::Database& database_;
    const Options options_;
    const base::Clock& clock_;
    base::Timestamp former_look_;  ///< When to look again for messages of the release before.
};

}  // namespace messaging
