// SPDX-License-Identifier: Apache-2.0
#include "testing/fake_clock.hpp"

namespace fakes {

using std::chrono::microseconds;

FakeClock::FakeClock() : FakeClock(base::Timestamp(microseconds(1'772'357'400'125'000))) {}

FakeClock::FakeClock(base::Timestamp start) : microseconds_(start.time_since_epoch().count()) {}

base::Timestamp FakeClock::now() const {
    return base::Timestamp(microseconds(microseconds_.load()));
}

void FakeClock::set(base::Timestamp time) {
    microseconds_.store(time.time_since_epoch().count());
}

void FakeClock::advance(microseconds by) {
    microseconds_.fetch_add(by.count());
}

}  // namespace fakes
