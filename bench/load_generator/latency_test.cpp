// SPDX-License-Identifier: Apache-2.0
#include "load_generator/latency.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace load_generator {
namespace {

using namespace std::chrono_literals;

TEST(Latencies, without_samples_are_zero) {
    const Latencies latencies;
    for (const double percent : {0.0, 50.0, 100.0})
        EXPECT_EQ(latencies.percentile_microseconds(percent), 0);
}

TEST(Latencies, take_the_nearest_rank) {
    Latencies latencies;
    for (int i = 100; i >= 1; --i)
        latencies.add(i * 1ns);
    EXPECT_EQ(latencies.count(), 100u);
    for (const double percent : {1.0, 50.0, 99.0, 100.0})
        EXPECT_EQ(latencies.percentile_microseconds(percent), percent / 1000) << percent;
    EXPECT_EQ(latencies.percentile_microseconds(0), 0.001);
    EXPECT_EQ(latencies.percentile_microseconds(98.5), 0.099);
    EXPECT_EQ(latencies.percentile_microseconds(99.9), 0.1);
}

TEST(Latencies, are_never_below_and_at_most_a_hundredth_above_the_sample) {
    std::vector<std::int64_t> samples;
    Latencies latencies;
    // From a nanosecond to hours, each magnitude alike.
    for (double value = 1; value < 1e13; value *= 1.003) {
        samples.push_back(static_cast<std::int64_t>(value));
        latencies.add(std::chrono::nanoseconds(samples.back()));
    }
    for (const int percent : {1, 10, 25, 50, 75, 90, 99}) {
        const auto index = (static_cast<std::size_t>(percent) * samples.size() + 99) / 100 - 1;
        const double exact = static_cast<double>(samples[index]) / 1000;
        EXPECT_GE(latencies.percentile_microseconds(percent), exact) << percent;
        EXPECT_LE(latencies.percentile_microseconds(percent), exact * 1.008) << percent;
    }
    EXPECT_EQ(latencies.percentile_microseconds(100), static_cast<double>(samples.back()) / 1000);
}

TEST(Latencies, take_every_duration) {
    Latencies latencies;
    for (const auto duration : {std::chrono::nanoseconds::min(), std::chrono::nanoseconds(0),
                                std::chrono::nanoseconds::max()}) {
        latencies.add(duration);
    }
    EXPECT_EQ(latencies.percentile_microseconds(50), 0);
    EXPECT_DOUBLE_EQ(latencies.percentile_microseconds(100), 9223372036854775.807);
}

}  // namespace
}  // namespace load_generator
