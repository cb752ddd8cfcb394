// SPDX-License-Identifier: Apache-2.0
// Sends requests of one pattern over many connections from one thread, and keeps what came of
// it.
#pragma once

#include "load_generator/latency.hpp"
#include "load_generator/request.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <sys/socket.h>

namespace load_generator {

/// One run. All durations are of the wall clock.
struct Plan {
    sockaddr_storage address{};
    socklen_t address_bytes = 0;
    RequestPattern request;
    std::size_t connections = 32;
    std::chrono::nanoseconds warmup{};  ///< answers to requests due in this time are not measured
    std::chrono::nanoseconds length{};  ///< of the measured part
    /// Open loop: requests a second. Each is sent when it is due, independent of the earlier ones,
    /// and its latency counts from that moment. Without a rate, each connection sends the next
    /// request after its answer.
    std::optional<double> rate;
};

/// What came of a run. Counters are of the measured part unless they say otherwise.
struct Report {
    std::uint64_t answers_with_warmup = 0;
    std::map<int, std::uint64_t> statuses;
    Latencies latencies;
    std::uint64_t connect_failed = 0;  ///< of the whole run
    std::uint64_t broken = 0;      ///< connections that ended before the whole answer; whole run
    std::uint64_t malformed = 0;   ///< answers that are not HTTP/1.1; whole run
    std::uint64_t unanswered = 0;  ///< sent, and nothing came within the grace at the end
    std::uint64_t unsent = 0;      ///< open loop: due, but every connection was busy to the end
    /// Open loop: the time from a request's due moment to its sending. It is part of the latency;
    /// alone it distinguishes a slow server from a generator without a processor.
    Latencies delays;
    /// From the first measured request's due time to the last measured answer.
    std::chrono::nanoseconds taken{};

    std::uint64_t answers() const { return latencies.count(); }

    /// Whether the server kept up with `rate`: it answered all due requests, at 99 % of the rate or
    /// more, so that no queue was left when the last request was sent.
    bool held(double rate) const;
};

/// Runs the plan; blocks until it is over. Throws std::system_error when the machine refuses
/// sockets.
Report run(const Plan& plan);

}  // namespace load_generator
