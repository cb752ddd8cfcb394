// SPDX-License-Identifier: Apache-2.0
#include "jose/token_cache.hpp"

#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jose {
namespace {

using sample::now;
using std::chrono::seconds;

std::string token_of(int number, seconds lifetime, const SigningKeyPointer& key = sample::key) {
    Claims claims;
    claims.sub = "user" + std::to_string(number);
    claims.expires_at = now + lifetime;
    return Signer(key).sign(claims);
}

SigningKeyPointer key_of(const std::string& kid) {
    return make_hmac_key(Algorithm::hs256, base::Secret("the secret of the key named " + kid), kid);
}

TEST(TokenCache, a_good_token_is_kept_and_yields_its_own_claims) {
    const Verifier verifier(sample::keys);
    TokenCache cache(verifier);
    for (int round = 0; round < 2; ++round) {
        for (int number = 1; number <= 3; ++number) {
            const auto claims = cache.verify(token_of(number, seconds(60)), now);
            ASSERT_TRUE(claims);
            EXPECT_EQ((*claims)->sub, "user" + std::to_string(number));
        }
    }
    EXPECT_EQ(cache.size(), 3u);
}

TEST(TokenCache, a_kept_token_still_expires) {
    const Verifier verifier(sample::keys, {.leeway = seconds(0)});
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
    const Verifier verifier(sample::keys);
    TokenCache cache(verifier);
    auto token = token_of(1, seconds(60));
    ASSERT_TRUE(cache.verify(token, now));
    token.back() = token.back() == 'A' ? 'E' : 'A';
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(cache.verify(token, now));
    EXPECT_EQ(cache.size(), 1u);
}

TEST(TokenCache, never_holds_more_than_its_bound) {
    const Verifier verifier(sample::keys);
    TokenCache cache(verifier, 10);
    for (int number = 1; number <= 100; ++number) {
        ASSERT_TRUE(cache.verify(token_of(number, seconds(60)), now));
        ASSERT_LE(cache.size(), 10u);
    }
}

TEST(TokenCache, forgets_the_tokens_of_a_key_at_once_when_the_key_goes) {
    const auto goes = key_of("goes");
    const auto stays = key_of("stays");
    KeyRing ring({goes, stays});
    const Verifier verifier(ring);
    TokenCache cache(verifier);
    const auto old_token = token_of(1, seconds(60), goes);
    const auto token = token_of(2, seconds(60), stays);
    ASSERT_TRUE(cache.verify(old_token, now));
    ASSERT_TRUE(cache.verify(token, now));
    ring.replace({stays});
    const auto refused = cache.verify(old_token, now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), Fault::unknown_key);
    EXPECT_TRUE(cache.verify(token, now));
    EXPECT_EQ(cache.size(), 1u);
}

TEST(TokenCache, takes_the_tokens_of_a_key_that_came_later) {
    KeyRing ring({key_of("first")});
    const Verifier verifier(ring);
    TokenCache cache(verifier);
    const auto later = key_of("later");
    const auto token = token_of(1, seconds(60), later);
    EXPECT_FALSE(cache.verify(token, now));
    ring.replace({later});
    EXPECT_TRUE(cache.verify(token, now));
}

}  // namespace
}  // namespace jose
