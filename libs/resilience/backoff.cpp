// SPDX-License-Identifier: Apache-2.0
#include "resilience/backoff.hpp"

#include <algorithm>

namespace resilience {

using std::chrono::milliseconds;

milliseconds Backoff::ceiling(int attempt) const {
    auto ceiling = base;
    for (int i = 1; i < attempt && ceiling < cap; ++i)
        ceiling *= 2;
    return std::min(ceiling, cap);
}

milliseconds Backoff::wait(int attempt, double random) const {
    const auto longest = ceiling(attempt);
    const auto drawn = std::chrono::duration<double, std::milli>(longest) * random;
    return std::max(std::chrono::duration_cast<milliseconds>(drawn), longest / 10);
}

}  // namespace resilience
