// SPDX-License-Identifier: Apache-2.0
#include "telemetry/rate_gate.hpp"

#include <gtest/gtest.h>

namespace telemetry {
namespace {

using std::chrono::milliseconds;

TEST(RateGate, lets_a_burst_through_and_then_one_for_each_interval) {
    RateGate gate(3, milliseconds(100));
    const RateGate::Time begin{std::chrono::hours(5)};
    const auto count = [&](RateGate::Time now) {
        int through = 0;
        while (gate.lets_through(now))
            ++through;
        return through;
    };
    EXPECT_EQ(count(begin), 3);
    EXPECT_EQ(count(begin + milliseconds(99)), 0);
    EXPECT_EQ(count(begin + milliseconds(100)), 1);
    EXPECT_EQ(count(begin + milliseconds(299)), 1);
    EXPECT_EQ(count(begin + milliseconds(10'000)), 3) << "never more than the burst";
}

}  // namespace
}  // namespace telemetry
