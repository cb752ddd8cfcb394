// SPDX-License-Identifier: Apache-2.0
// base64url: the vectors of RFC 4648, and everything that is not the one spelling.
#include "crypto/base64url.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace crypto {
namespace {

using namespace std::string_literals;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(Base64url, knows_the_vectors_of_rfc_4648_section_10) {
    const std::vector<std::pair<std::string, std::string>> vectors = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(base64url_encode(bytes), text);
        EXPECT_EQ(base64url_decode(text), bytes);
    }
}

TEST(Base64url, uses_the_url_alphabet) {
    EXPECT_EQ(base64url_encode("\xfb\xef\xff"), "--__");
    EXPECT_EQ(base64url_decode("--__"), "\xfb\xef\xff");
}

TEST(Base64url, appends_to_what_is_there) {
    std::string out = "head.";
    base64url_append("foo", out);
    EXPECT_EQ(out, "head.Zm9v");
}

TEST(Base64url, refuses_every_other_spelling) {
    const std::vector<std::string> wrong = {
        "Z",          "Zm9vY",     "Zg=",    "Zg==",
        "Zm8=",       "=",         "====",   "Zm9v=",
        " Zg",        "Zg ",       "Zg\n",   "Zm\n9v",
        "Zm9v\r\n",   "Zm 8",      "Zm9v\t", "Zm+v",
        "Zm/v",       "++//",      "Zm9*",   "Zm.v",
        "Zh",         "Zv",        "Zm9",    "Zm-",
        "Zg\0"s,      "\0Zg"s,     "Zm9\0"s, "Zm9\xff",
        "Z\xc3\xa9v", "Zm9vZm9v=", "Zm9vZh", "\x80\x80\x80\x80",
    };
    for (const std::string& text : wrong)
        EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
}

TEST(Base64url, reads_nothing_behind_the_text) {
    const std::string_view good = "AAAAAAAA";
    EXPECT_EQ(base64url_decode(good.substr(0, 1)), std::nullopt);
    EXPECT_EQ(base64url_decode(good.substr(0, 5)), std::nullopt);
    EXPECT_EQ(base64url_decode(std::string_view("Zg==").substr(0, 2)), "f");
}

TEST(Base64url, takes_exactly_one_spelling_of_one_byte) {
    int taken = 0;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {static_cast<char>(first), static_cast<char>(second)};
            const auto bytes = base64url_decode(text);
            if (!bytes) continue;
            ++taken;
            EXPECT_EQ(base64url_encode(*bytes), text);
        }
    }
    EXPECT_EQ(taken, 256);
}

TEST(Base64url, takes_exactly_one_spelling_of_two_bytes) {
    int taken = 0;
    for (const char first : alphabet) {
        for (const char second : alphabet) {
            for (const char third : alphabet) {
                const std::string text = {first, second, third};
                const auto bytes = base64url_decode(text);
                if (!bytes) continue;
                ++taken;
                ASSERT_EQ(base64url_encode(*bytes), text);
            }
        }
    }
    EXPECT_EQ(taken, 65536);
}

TEST(Base64url, finds_a_bad_character_wherever_it_stands) {
    const std::string good(64, 'A');
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text = good;
            text[i] = static_cast<char>(byte);
            ASSERT_EQ(base64url_decode(text).has_value(), alphabet.contains(text[i])) << i;
        }
    }
}

TEST(Base64url, reads_back_all_bytes_at_all_lengths) {
    std::string bytes;
    for (int i = 0; i < 600; ++i) {
        ASSERT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
        bytes += static_cast<char>(i * 7);
    }
}

}  // namespace
}  // namespace crypto
