// SPDX-License-Identifier: Apache-2.0
// Waiting times, and what an answer says about a delivery.
#include "messaging/backoff.hpp"

#include "messaging/http_transport.hpp"

#include <gtest/gtest.h>

namespace messaging {
namespace {

using std::chrono::milliseconds;
using Outcome = Delivery::Outcome;

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

TEST(OutcomeOf, every_status_has_one) {
    const struct {
        unsigned status;
        Outcome outcome;
    } cases[] = {
        {200, Outcome::delivered},   {201, Outcome::delivered},   {202, Outcome::delivered},
        {204, Outcome::delivered},   {409, Outcome::delivered},   {429, Outcome::unreachable},
        {502, Outcome::unreachable}, {503, Outcome::unreachable}, {504, Outcome::unreachable},
        {400, Outcome::refused},     {410, Outcome::refused},     {413, Outcome::refused},
        {415, Outcome::refused},     {422, Outcome::refused},     {401, Outcome::postponed},
        {403, Outcome::postponed},   {404, Outcome::postponed},   {405, Outcome::postponed},
        {500, Outcome::postponed},   {501, Outcome::postponed},   {302, Outcome::postponed},
        {100, Outcome::postponed},   {0, Outcome::postponed},     {300, Outcome::postponed},
    };
    for (const auto& [status, outcome] : cases) {
        EXPECT_EQ(outcome_of(status, false), outcome) << status;
        const auto if_final = status == 404 ? Outcome::refused : outcome;
        EXPECT_EQ(outcome_of(status, true), if_final) << status;
    }
}

}  // namespace
}  // namespace messaging
