// SPDX-License-Identifier: Apache-2.0
// Backoff: the wait before the next try.
#pragma once

#include <chrono>

namespace resilience {

/// Exponential back-off with full jitter: a random wait between zero and `base` doubled `attempt`
/// times, at most `cap`. So callers that failed together do not try again together.
struct Backoff {
    std::chrono::milliseconds base;
    std::chrono::milliseconds cap;

    /// The longest wait after `attempt` failures (counted from 1).
    std::chrono::milliseconds ceiling(int attempt) const;
    /// A random wait up to the ceiling, not under a tenth of it; `random` yields 0 … 1.
    std::chrono::milliseconds wait(int attempt, double random) const;
};

}  // namespace resilience
