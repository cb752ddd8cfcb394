// SPDX-License-Identifier: Apache-2.0
#include "jose/hmac_key.hpp"

#include "jose/sample_tokens.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace jose {
namespace {

TEST(HmacKey, has_no_use_for_an_empty_secret) {
    for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}) {
        EXPECT_THROW(make_hmac_key(algorithm, base::Secret()), std::invalid_argument);
        EXPECT_THROW(make_hmac_key(algorithm, base::Secret(), "kid"), std::invalid_argument);
    }
}

TEST(HmacKey, signs_in_the_length_of_its_algorithm) {
    const struct {
        Algorithm algorithm;
        std::size_t bytes;
    } cases[] = {{Algorithm::hs256, 32}, {Algorithm::hs384, 48}, {Algorithm::hs512, 64}};
    for (const auto& [algorithm, bytes] : cases) {
        const auto key = make_hmac_key(algorithm, sample::secret, "a");
        EXPECT_EQ(key->kid(), "a");
        EXPECT_EQ(key->algorithm(), algorithm);
        const auto signature = key->sign("text");
        EXPECT_EQ(signature.size(), bytes);
        EXPECT_TRUE(key->verify("text", signature));
        EXPECT_FALSE(key->verify("text!", signature));
        EXPECT_FALSE(key->verify("text", signature.substr(0, bytes - 1)));
        EXPECT_FALSE(key->verify("text", ""));
    }
}

TEST(HmacKey, tells_nobody_what_it_is) {
    EXPECT_EQ(sample::key->public_jwk(), std::nullopt);
}

}  // namespace
}  // namespace jose
