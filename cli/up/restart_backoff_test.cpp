// SPDX-License-Identifier: Apache-2.0
#include "up/restart_backoff.hpp"

#include <gtest/gtest.h>

namespace cli {
namespace {

using namespace std::chrono_literals;

TEST(RestartBackoff, grows_to_ten_seconds) {
    RestartBackoff backoff;
    for (const auto wait : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 10000ms, 10000ms}) {
        EXPECT_EQ(backoff.next(1s, 1.0), wait);
    }
}

TEST(RestartBackoff, draws_any_wait_but_never_under_a_fifth_of_a_second) {
    RestartBackoff backoff;
    EXPECT_EQ(backoff.next(1s, 0.0), 200ms);
    EXPECT_EQ(backoff.next(1s, 0.5), 500ms);
    EXPECT_EQ(backoff.next(1s, 0.0), 200ms);
    for (int i = 0; i < 1000; ++i)
        backoff.next(0s, 0.0);
    EXPECT_EQ(backoff.next(1s, 0.0), 1000ms) << "a tenth of the ceiling";
}

TEST(RestartBackoff, starts_over_after_a_sound_life) {
    RestartBackoff backoff;
    for (int i = 0; i < 10; ++i)
        backoff.next(59s, 1.0);
    EXPECT_EQ(backoff.next(60s, 1.0), 500ms);
    EXPECT_EQ(backoff.next(1s, 1.0), 1000ms);
}

}  // namespace
}  // namespace cli
