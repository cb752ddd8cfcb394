// SPDX-License-Identifier: Apache-2.0
#include "messaging/http/http_transport.hpp"

#include <gtest/gtest.h>

namespace messaging {
namespace {

using Outcome = Delivery::Outcome;

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
        EXPECT_EQ(outcome_of(status, HttpCall{}), outcome) << status;
        const auto if_final = status == 404 ? Outcome::refused : outcome;
        EXPECT_EQ(outcome_of(status, {.not_found_is_final = true}), if_final) << status;
        const bool is_unknown = status == 404 || status == 405 || status == 501;
        EXPECT_EQ(outcome_of(status, {.is_optional = true}),
                  is_unknown ? Outcome::delivered : outcome)
            << status;
    }
}

}  // namespace
}  // namespace messaging
