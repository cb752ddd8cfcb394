// SPDX-License-Identifier: Apache-2.0
// How long to wait before trying again.
#pragma once

#include <chrono>

namespace resilience {

/// Exponential back-off with full jitter: anything from zero to `base` doubled `attempt` times and
/// held under `cap`, so that those who failed together do not come back together.
struct Backoff {
    std::chrono::milliseconds base;
    std::chrono::milliseconds cap;

    /// The longest wait after `attempt` failures (counted from 1).
    std::chrono::milliseconds ceiling(int attempt) const;
    /// A random wait up to the ceiling, not under a tenth of it; `random` yields 0 … 1.
    std::chrono::milliseconds wait(int attempt, double random) const;
};

}  // namespace resilience
