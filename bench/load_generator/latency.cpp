// SPDX-License-Identifier: Apache-2.0
#include "load_generator/latency.hpp"

#include <algorithm>
#include <cmath>

namespace load_generator {

double Latencies::percentile_microseconds(double percent) {
    if (nanoseconds_.empty()) return 0;
    if (!sorted_) {
        std::ranges::sort(nanoseconds_);
        sorted_ = true;
    }
    const auto rank = std::ceil(percent / 100 * static_cast<double>(nanoseconds_.size()));
    const auto last = nanoseconds_.size() - 1;
    const auto index = rank < 1 ? 0 : std::min(static_cast<std::size_t>(rank) - 1, last);
    return static_cast<double>(nanoseconds_[index]) / 1000;
}

}  // namespace load_generator
