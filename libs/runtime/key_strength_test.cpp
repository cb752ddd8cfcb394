// SPDX-License-Identifier: Apache-2.0
#include "runtime/key_strength.hpp"

#include "crypto/random.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace runtime {
namespace {

std::string repeat(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST(KeyStrength, a_key_that_can_be_guessed_is_weak) {
    const std::string keys[] = {
        std::string(40, 'a'),
        std::string(64, 'k'),
        repeat("ab", 40),
        repeat("changeme", 5),
        repeat("password", 4),
        repeat("Password1!", 4),
        repeat("x7Gq9_", 8),
        repeat("correct-horse-", 5),
        "0123456789abcdef0123456789abcdef",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ",
        "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
        "my-super-secret-jwt-secret-key-for-testing",
        "secret-secret-secret-secret-secret-secret",
        "98765432109876543210987654321098765432",
        std::string(31, 'q') + "!",
        std::string(500, 'z') + "y1",
    };
    for (const auto& key : keys)
        EXPECT_TRUE(find_weakness(key)) << key;
}

TEST(KeyStrength, a_placeholder_is_one_however_it_is_written) {
    for (const std::string key :
         {"your-secret-key", "your-secret-key-your-secret-key-your-secret",
          "'your-secret-key-your-secret-key-your-secret'", "\"your-secret-key\"",
          "YOUR-SECRET-KEY-YOUR-SECRET-KEY-YOUR", "  your-secret-key",
          "your-secret-key  # Должен совпадать с Auth Service",
          "change-me-to-4kQ9vLx2ZpTt7YwB3mN8sR"}) {
        EXPECT_EQ(find_weakness(key), "is a placeholder from the documentation") << key;
    }
}

TEST(KeyStrength, a_random_key_is_strong) {
    for (int i = 0; i < 2000; ++i) {
        for (const int bytes : {24, 32, 48}) {
            const auto key = crypto::random_token(static_cast<std::size_t>(bytes));
            EXPECT_EQ(find_weakness(key), std::nullopt) << key;
            std::string hex;
            for (const char c : key.substr(0, 24))
                hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
            EXPECT_EQ(find_weakness(hex), std::nullopt) << hex;
        }
    }
    EXPECT_EQ(find_weakness("a sentence of the operator's own, long enough"), std::nullopt);
}

TEST(KeyStrength, never_shows_the_key) {
    for (const std::string key : {"hunter2", "hunter2hunter2hunter2hunter2hunter2hunter2"})
        EXPECT_EQ(find_weakness(key)->find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace runtime
