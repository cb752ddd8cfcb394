// SPDX-License-Identifier: Apache-2.0
// FakeClock: time that stands still until a test moves it. This folder's namespace is `fakes`:
// `testing` is GoogleTest's.
#pragma once

#include "base/clock.hpp"

#include <atomic>

namespace fakes {

/// Safe from any thread.
class FakeClock final : public base::Clock {
public:
    /// Starts at 2026-03-01T09:30:00.125Z.
    FakeClock();
    explicit FakeClock(base::Timestamp start);

    base::Timestamp now() const override;
    void set(base::Timestamp time);
    void advance(std::chrono::microseconds by);

private:
    std::atomic<std::chrono::microseconds::rep> microseconds_;
};

}  // namespace fakes
