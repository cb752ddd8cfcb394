// SPDX-License-Identifier: Apache-2.0
// RestartBackoff: the wait before a service that has ended is started again.
#pragma once

#include <chrono>

namespace cli {

/// A service that ran for this long is healthy: its next end counts as the first failure.
inline constexpr std::chrono::seconds sound_lifetime{60};

class RestartBackoff {
public:
    /// The wait after a run of `lifetime`: 0.2 s growing to 10 s, with full jitter; `random` is
    /// 0 … 1.
    std::chrono::milliseconds next(std::chrono::steady_clock::duration lifetime, double random);

private:
    int failures_ = 0;
};

}  // namespace cli
