// SPDX-License-Identifier: Apache-2.0
// Relay: carries the events of one destination there until all have arrived.
#pragma once

#include "base/clock.hpp"
#include "messaging/core/outbox.hpp"
#include "messaging/core/receipt.hpp"
#include "messaging/core/transport.hpp"
#include "resilience/backoff.hpp"
#include "sql/database.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace messaging {

struct RelayOptions {
    std::string_view destination = peer;  ///< Whose events it carries.
    int parallel_max = 32;                ///< Subjects served at once.
    std::chrono::milliseconds poll_interval{1000};
    /// Between tries while the receiver cannot be reached; one event tries for all.
    resilience::Backoff unreachable{std::chrono::milliseconds(50), std::chrono::milliseconds(2000)};
    /// Between tries of an event that the receiver did not take.
    resilience::Backoff postponed{std::chrono::milliseconds(200),
                                  std::chrono::milliseconds(30'000)};
    /// An event refused this often becomes a dead letter.
    int refusals_max = 8;
    /// Makes events of what the release before left in its outbox.
    FromFormer from_former = [](Event former) { return former; };
};

/// Delivers in order per subject, at least once; one subject's trouble never holds up another's.
/// Runs on a thread of its own.
class Relay {
public:
    /// Makes the transport, which is used on the executor; what it keeps goes through the database,
    /// which outlives it.
    using TransportFactory = std::function<base::Result<std::unique_ptr<Transport>>(
        const boost::asio::any_io_executor&, sql::Database&)>;

    /// `engine`, `clock` and `log` outlive the relay. Fails when the transport cannot be made.
    static base::Result<std::unique_ptr<Relay>> make(RelayOptions options, sql::Engine& engine,
                                                     const TransportFactory& factory,
                                                     const base::Clock& clock, telemetry::Log& log);
    /// Stops within two seconds, in which what is being sent may arrive and the rest is left to
    /// other processes; whatever has not arrived is sent again after the next start.
    virtual ~Relay() = default;

    virtual void start() = 0;

    /// Tells that there is something in the outbox. From any thread.
    virtual void notify() = 0;

    /// A receipt for the event of that id, asked for before the event is committed. From any
    /// thread; the receipt is used on `executor` only.
    virtual std::unique_ptr<Receipt> expect(std::string event_id,
                                            boost::asio::any_io_executor executor) = 0;

    /// From now on no receipt is told anything: the loops that they are used on have ended. May be
    /// called again. From any thread.
    virtual void close_receipts() = 0;
};

}  // namespace messaging
