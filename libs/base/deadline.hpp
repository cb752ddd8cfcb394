// SPDX-License-Identifier: Apache-2.0
// Deadline: the time limit of a request; every call of the request gets the remaining time.
#pragma once

#include <algorithm>
#include <chrono>

namespace base {

/// A moment on the monotonic clock by which an answer is due.
struct Deadline {
    using clock = std::chrono::steady_clock;
    clock::time_point at = clock::time_point::max();

    static Deadline after(clock::duration time) { return {clock::now() + time}; }

    /// The earlier of this deadline and `time` from now.
    Deadline within(clock::duration time) const { return {std::min(at, clock::now() + time)}; }

    /// The moment at which half of the time from now to this deadline is over.
    Deadline half_way() const { return {clock::now() + left() / 2}; }

    clock::duration left() const { return std::max(at - clock::now(), clock::duration::zero()); }
    bool has_passed() const { return has_passed(clock::now()); }
    bool has_passed(clock::time_point now) const { return now >= at; }
};

}  // namespace base
