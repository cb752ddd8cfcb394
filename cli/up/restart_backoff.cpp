// SPDX-License-Identifier: Apache-2.0
#include "up/restart_backoff.hpp"

#include "resilience/backoff.hpp"

#include <algorithm>

namespace cli {

using std::chrono::milliseconds;

milliseconds RestartBackoff::next(std::chrono::steady_clock::duration lifetime, double random) {
    constexpr milliseconds shortest{200};
    constexpr resilience::Backoff backoff{.base = milliseconds(500), .cap = milliseconds(10'000)};
    failures_ = lifetime >= sound_lifetime ? 1 : failures_ + 1;
    return std::max(shortest, backoff.wait(failures_, random));
}

}  // namespace cli
