// SPDX-License-Identifier: Apache-2.0
// OutboxWriter: events written in the transaction of the change that causes them.
#pragma once

#include "base/clock.hpp"
#include "messaging/core/event.hpp"
#include "sql/database.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace messaging {

/// The channel of Transaction::announce and Engine::listen on which relays are woken.
inline constexpr std::string_view outbox_channel = "gatehouse_outbox";

/// For how long nobody else sends what a process has taken on: well beyond what one try takes. If
/// the process dies, its events wait that long.
inline constexpr std::chrono::seconds outbox_lease{6};

/// No event waits longer than this for its next try, nor is one held back for longer. A row that
/// is due later was written by a clock that has been set back since, or by an instance whose clock
/// is ahead: it is due now.
inline constexpr std::chrono::seconds outbox_wait_max{30};

/// For the same reason a lease that ends later than this counts as ended. Beyond outbox_lease, so
/// that clocks which differ by a few seconds do not make two instances send one event.
inline constexpr std::chrono::seconds outbox_lease_believed{20};

/// Where an event goes, by its logical name: the other service of the pair. Which transport that
/// means is the relay's to know, so that what waits leaves by the transport of the day.
inline constexpr std::string_view peer = "peer";

/// Writes events into the outbox of a service. Safe from any thread.
class OutboxWriter {
public:
    /// `clock` outlives the writer. `owner` is the process whose relay sends the events as long as
    /// it lives (sql::Engine::instance); empty: that of any process.
    explicit OutboxWriter(const base::Clock& clock, std::string owner = {})
        : clock_(clock), owner_(std::move(owner)) {}

    /// Appends `event` inside `transaction`; if that cannot be, the unit fails. The event may go to
    /// several destinations, once to each.
    void append(sql::Transaction& transaction, const Event& event,
                std::string_view destination = peer) const;

    /// As append(), held back: nobody sends it before `due`, at most outbox_wait_max from now.
    void append_held(sql::Transaction& transaction, const Event& event, base::Timestamp due,
                     std::string_view destination = peer) const;

    /// Removes the events about `subjects` that are still held back and were never tried.
    void withdraw_held(sql::Transaction& transaction, std::span<const std::string> subjects) const;

private:
    const base::Clock& clock_;
    std::string owner_;
};

/// Whether an event about `subject` other than `event_id` waits to be sent to `destination`.
base::Task<base::Result<bool>> has_other_event(sql::Transaction& transaction,
                                               const std::string& subject,
                                               const std::string& event_id,
                                               std::string_view destination = peer);

}  // namespace messaging
