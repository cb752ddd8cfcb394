// SPDX-License-Identifier: Apache-2.0
// RestartBackoff: how long a service that ended waits before it is started again.
#pragma once

#include <chrono>

namespace cli {

/// A service that lived this long is sound: its next end counts as the first.
inline constexpr std::chrono::seconds sound_lifetime{60};

class RestartBackoff {
public:
    /// The wait after a life of `lifetime`, 0.2 s to 10 s, growing and with full jitter; `random`
    /// is 0 … 1.
    std::chrono::milliseconds next(std::chrono::steady_clock::duration lifetime, double random);

private:
    int failures_ = 0;
};

}  // namespace cli
