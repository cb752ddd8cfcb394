// SPDX-License-Identifier: Apache-2.0
// RateGate: bounds how often something is reported.
#pragma once

#include <algorithm>
#include <chrono>

namespace telemetry {

/// Lets a burst through, then one for each interval (a token bucket). Used on one thread.
class RateGate {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    constexpr RateGate(unsigned burst, Duration interval)
        : depth_(interval * burst), interval_(interval) {}

    /// Whether one more is within the rate; it counts if so.
    constexpr bool lets_through(Time now) {
        const auto used = std::max(used_until_, now);
        if (used + interval_ > now + depth_) return false;
        used_until_ = used + interval_;
        return true;
    }

private:
    Duration depth_;
    Duration interval_;
    Time used_until_ = {};  ///< When everything that was let through has been paid off.
};

}  // namespace telemetry
