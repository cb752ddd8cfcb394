// SPDX-License-Identifier: Apache-2.0
#include "base/in_flight.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(InFlight, counts_passes_and_refuses_when_closed) {
    InFlight gate;
    auto first = gate.enter();
    EXPECT_TRUE(first);
    EXPECT_EQ(gate.count(), 1);
    gate.close();
    EXPECT_FALSE(gate.enter());
    EXPECT_EQ(gate.count(), 1);
    first = InFlight::Pass();
    EXPECT_EQ(gate.count(), 0);
}

}  // namespace
}  // namespace base
