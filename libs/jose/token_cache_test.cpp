// SPDX-License-Identifier: Apache-2.0
#include "jose/token_cache.hpp"

#include "jose/signer.hpp"

#include <gtest/gtest.h>

namespace jose {
namespace {

using std::chrono::seconds;

const base::Secret key("0123456789abcdef0123456789abcdef");
const base::Timestamp now = *base::parse_rfc3339("2026-03-01T09:00:00Z");

std::string token_of(int number, seconds lifetime) {
    Claims claims;
    claims.sub = "user" + std::to_string(number);
    claims.user_id = number;
    claims.expires_at = now + lifetime;
    return Signer(Algorithm::hs256, key).sign(claims);
}

TEST(TokenCache, a_good_token_is_kept_and_yields_its_own_claims) {
    const Verifier verifier(Algorithm::hs256, key);
    TokenCache cache(verifier);
    for (int round = 0; round < 2; ++round) {
        for (int number = 1; number <= 3; ++number) {
            const auto claims = cache.verify(token_of(number, seconds(60)), now);
            ASSERT_TRUE(claims);
            EXPECT_EQ((*claims)->user_id, number);
        }
    }
    EXPECT_EQ(cache.size(), 3u);
}

TEST(TokenCache, a_kept_token_still_expires) {
    const Verifier verifier(Algorithm::hs256, key, {.leeway = seconds(0)});
    TokenCache cache(verifier);
    const auto token = token_of(1, seconds(60));
    ASSERT_TRUE(cache.verify(token, now));
    ASSERT_TRUE(cache.verify(token, now + seconds(59)));
    const auto late = cache.verify(token, now + seconds(61));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), Fault::expired);
    EXPECT_EQ(cache.size(), 0u);
}

TEST(TokenCache, a_bad_token_is_bad_every_time_and_never_kept) {
    const Verifier verifier(Algorithm::hs256, key);
    TokenCache cache(verifier);
    auto token = token_of(1, seconds(60));
    ASSERT_TRUE(cache.verify(token, now));
    token.back() = token.back() == 'A' ? 'E' : 'A';
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(cache.verify(token, now));
    EXPECT_EQ(cache.size(), 1u);
}

TEST(TokenCache, never_holds_more_than_its_bound) {
    const Verifier verifier(Algorithm::hs256, key);
    TokenCache cache(verifier, 10);
    for (int number = 1; number <= 100; ++number) {
        ASSERT_TRUE(cache.verify(token_of(number, seconds(60)), now));
        ASSERT_LE(cache.size(), 10u);
    }
}

}  // namespace
}  // namespace jose
