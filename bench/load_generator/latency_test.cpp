// SPDX-License-Identifier: Apache-2.0
#include "load_generator/latency.hpp"

#include <gtest/gtest.h>

namespace load_generator {
namespace {

using namespace std::chrono_literals;

TEST(Latencies, without_samples_are_zero) {
    Latencies latencies;
    EXPECT_EQ(latencies.percentile_microseconds(50), 0);
}

TEST(Latencies, take_the_nearest_rank) {
    Latencies latencies;
    for (int i = 100; i >= 1; --i)
        latencies.add(i * 1us);
    EXPECT_EQ(latencies.percentile_microseconds(0), 1);
    EXPECT_EQ(latencies.percentile_microseconds(50), 50);
    EXPECT_EQ(latencies.percentile_microseconds(99), 99);
    EXPECT_EQ(latencies.percentile_microseconds(99.9), 100);
    EXPECT_EQ(latencies.percentile_microseconds(100), 100);
    latencies.add(1ms);
    EXPECT_EQ(latencies.percentile_microseconds(100), 1000);
    EXPECT_EQ(latencies.count(), 101u);
}

}  // namespace
}  // namespace load_generator
