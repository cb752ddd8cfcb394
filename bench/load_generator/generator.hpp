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
    /// Open loop: requests a second, sent when they are due whatever became of the ones before,
    /// each latency counted from the moment it was due. Without it, each connection sends when it
    /// has its answer.
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
    /// Open loop: from when a request was due to when it left. It is part of the latency too; alone
    /// it tells a slow server from a generator that got no processor.
    Latencies delays;
    /// From the first measured request's due time to the last measured answer.
    std::chrono::nanoseconds taken{};

    std::uint64_t answers() const { return latencies.count(); }

    /// Whether the server kept up with `rate`: everything due was answered, and at no less than
    /// 99 % of the rate, so that no queue was left to work off when the last request was sent.
    bool held(double rate) const;
};

/// Runs the plan; blocks until it is over. Throws std::system_error when the machine refuses
/// sockets.
Report run(const Plan& plan);

}  // namespace load_generator
