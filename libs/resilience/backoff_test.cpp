// SPDX-License-Identifier: Apache-2.0
#include "resilience/backoff.hpp"

#include <gtest/gtest.h>

namespace resilience {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, doubles_up_to_its_cap) {
    constexpr Backoff backoff{milliseconds(50), milliseconds(2000)};
    const struct {
        int attempt;
        int ceiling_ms;
    } cases[] = {{0, 50},   {1, 50},   {2, 100},  {3, 200},         {5, 800},
                 {6, 1600}, {7, 2000}, {8, 2000}, {1'000'000, 2000}};
    for (const auto& [attempt, ceiling_ms] : cases)
        EXPECT_EQ(backoff.ceiling(attempt), milliseconds(ceiling_ms)) << attempt;
}

TEST(Backoff, a_base_over_the_cap_is_the_cap) {
    constexpr Backoff backoff{milliseconds(500), milliseconds(200)};
    EXPECT_EQ(backoff.ceiling(1), milliseconds(200));
}

TEST(Backoff, waits_between_a_tenth_and_all_of_the_ceiling) {
    constexpr Backoff backoff{milliseconds(100), milliseconds(1000)};
    const struct {
        int attempt;
        double random;
        int wait_ms;
    } cases[] = {{1, 0.0, 10},   {1, 0.05, 10},  {1, 0.5, 50},   {1, 1.0, 100},
                 {3, 0.25, 100}, {20, 0.0, 100}, {20, 1.0, 1000}};
    for (const auto& [attempt, random, wait_ms] : cases)
        EXPECT_EQ(backoff.wait(attempt, random), milliseconds(wait_ms)) << attempt << ' ' << random;
}

}  // namespace
}  // namespace resilience
