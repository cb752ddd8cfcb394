// SPDX-License-Identifier: Apache-2.0
// Constant-time comparison, random bytes and SHA-256.
#include "crypto/equal.hpp"

#include "crypto/base64url.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace crypto {
namespace {

using namespace std::string_literals;

TEST(EqualConstantTime, compares_bytes_and_lengths) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("secret", "secret"));
    EXPECT_TRUE(equal_constant_time("a\0b"s, "a\0b"s));
    EXPECT_FALSE(equal_constant_time("secret", "Secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_constant_time("secret", "secre"));
    EXPECT_FALSE(equal_constant_time("", "s"));
    EXPECT_FALSE(equal_constant_time("a\0b"s, "a\0c"s));
    EXPECT_FALSE(equal_constant_time("a"s, "a\0"s));
}

TEST(Random, makes_different_tokens_of_the_length_asked_for) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string token = random_token(16);
        EXPECT_EQ(token.size(), 22u);
        EXPECT_EQ(base64url_decode(token)->size(), 16u);
        EXPECT_TRUE(seen.insert(token).second);
    }
    EXPECT_EQ(random_token(0), "");
}

TEST(Random, fills_the_whole_span) {
    std::array<std::byte, 64> bytes = {};
    std::array<bool, 64> was_set = {};
    for (int round = 0; round < 64; ++round) {
        random_bytes(bytes);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            was_set[i] |= bytes[i] != std::byte(0);
    }
    for (const bool is_set : was_set)
        EXPECT_TRUE(is_set);
}

// FIPS 180-4: the messages of NIST's examples, of 0, 3 and 56 bytes.
TEST(Sha256, knows_the_examples_of_nist) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace crypto
