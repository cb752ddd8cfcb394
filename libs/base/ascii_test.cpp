// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace base {
namespace {

TEST(Ascii, letters_and_digits_are_those_of_ascii_only) {
    std::string letters;
    std::string digits;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        if (is_letter(c)) letters += c;
        if (is_digit(c)) digits += c;
        EXPECT_EQ(is_alphanumeric(c), is_letter(c) || is_digit(c)) << byte;
    }
    EXPECT_EQ(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(digits, "0123456789");
}

TEST(Ascii, lower_case_leaves_other_bytes_alone) {
    EXPECT_EQ(to_lower("Ab-Z[@`{09"), "ab-z[@`{09");
    EXPECT_EQ(to_lower("ÄÖ Мир\xff"), "ÄÖ Мир\xff");
    EXPECT_EQ(to_lower(""), "");
}

TEST(Ascii, comparison_without_case_folds_letters_only) {
    const struct {
        std::string_view a;
        std::string_view b;
        bool are_equal;
    } cases[] = {
        {"", "", true},     {"Content-Type", "content-TYPE", true},
        {"a", "ab", false}, {"[", "{", false},
        {"@", "`", false},  {"ä", "Ä", false},
        {"\r", "-", false}, {"Host", "Hosu", false},
    };
    for (const auto& [a, b, are_equal] : cases) {
        EXPECT_EQ(equal_without_case(a, b), are_equal) << a << " " << b;
        EXPECT_EQ(equal_without_case(b, a), are_equal) << a << " " << b;
    }
}

TEST(Ascii, trimming_leaves_the_middle) {
    const struct {
        std::string_view text;
        std::string_view without_blanks;
        std::string_view without_white_space;
    } cases[] = {
        {"", "", ""},
        {" \t ", "", ""},
        {"\r\n\v\f", "\r\n\v\f", ""},
        {" \ta b\t", "a b", "a b"},
        {"\n a\r\n", "\n a\r\n", "a"},
        {"\x1f"
         "a\u00a0",
         "\x1f"
         "a\u00a0",
         "\x1f"
         "a\u00a0"},
    };
    for (const auto& [text, without_blanks, without_white_space] : cases) {
        EXPECT_EQ(trim(text), without_blanks);
        EXPECT_EQ(trim_white_space(text), without_white_space);
    }
}

TEST(Number, is_the_whole_text) {
    EXPECT_EQ(parse_number<int>("0"), 0);
    EXPECT_EQ(parse_number<int>("-12"), -12);
    EXPECT_EQ(parse_number<int>("007"), 7);
    EXPECT_EQ(parse_number<std::int64_t>("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), UINT64_MAX);
    EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
    EXPECT_EQ(parse_number<double>("2.5e1"), 25.0);
    for (const std::string_view text :
         {"", " 1", "1 ", "+1", "1x", "x", "-", "0x10", "1.0", "1e3"}) {
        EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
    }
}

TEST(Number, fits_its_type) {
    EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
    EXPECT_EQ(parse_number<std::uint16_t>("-1"), std::nullopt);
    EXPECT_EQ(parse_number<std::int64_t>("9223372036854775808"), std::nullopt);
    EXPECT_EQ(parse_number<double>("1e999"), std::nullopt);
}

}  // namespace
}  // namespace base
