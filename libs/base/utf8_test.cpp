// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Utf8, the_first_sequence_is_a_character_or_the_longest_beginning_of_one) {
    using namespace std::string_view_literals;
    const struct {
        std::string_view text;
        std::size_t size;
        bool is_valid;
    } cases[] = {
        {"ab", 1, true},
        {"\0"sv, 1, true},
        {"\xc2\x80", 2, true},
        {"€uro", 3, true},
        {"🙂", 4, true},
        {"\xed\x9f\xbf", 3, true},
        {"\xf4\x8f\xbf\xbf", 4, true},
        {"\x80\x80", 1, false},          // A continuing byte without a first one.
        {"\xc0\x80", 1, false},          // Overlong.
        {"\xe0\x9f\xbf", 1, false},      // Overlong.
        {"\xf0\x8f\xbf\xbf", 1, false},  // Overlong.
        {"\xed\xa0\x80", 1, false},      // A surrogate.
        {"\xf4\x90\x80\x80", 1, false},  // Over U+10FFFF.
        {"\xf5\x80\x80\x80", 1, false},
        {"\xff", 1, false},
        {"\xc3", 1, false},
        {"\xc3(", 1, false},
        {"\xe2\x82", 2, false},
        {"\xe2\x82x", 2, false},
        {"\xf0\x9f\x99", 3, false},
    };
    for (const auto& [text, size, is_valid] : cases) {
        EXPECT_EQ(first_sequence(text).size, size) << testing::PrintToString(text);
        EXPECT_EQ(first_sequence(text).is_valid, is_valid) << testing::PrintToString(text);
    }
}

TEST(Utf8, is_valid_when_every_sequence_is) {
    using namespace std::string_view_literals;
    for (const auto text : {""sv, "abc"sv, "a\0b"sv, "Müller €🙂"sv, "\xe0\xa0\x80"sv}) {
        EXPECT_TRUE(is_utf8(text)) << testing::PrintToString(text);
    }
    for (const auto text : {"M\xfcller"sv, "ok\x80"sv, "\xe2\x82x"sv, "a\xf0\x9f\x98"sv}) {
        EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
    }
}

TEST(Utf8, characters_are_counted_by_their_first_bytes) {
    EXPECT_EQ(count_characters(""), 0u);
    EXPECT_EQ(count_characters("abc"), 3u);
    EXPECT_EQ(count_characters("Прощай 🙂"), 8u);
}

TEST(Utf8Text, is_valid_and_without_nul) {
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv, "a"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv,
          "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "Прощай 🙂"sv}) {
        EXPECT_TRUE(is_text(text)) << text;
    }
    for (const auto text :
         {"\0"sv, "a\0b"sv, "\x80"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x41"sv,
          "\xe0\x9f\xbf"sv, "\xed\xa0\x80"sv, "\xe2\x82"sv, "\xf0\x8f\xbf\xbf"sv,
          "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xff"sv, "ok\xf0\x9f\x99"sv}) {
        EXPECT_FALSE(is_text(text)) << text.size();
    }
}

TEST(Printable, is_one_line_of_text) {
    const struct {
        std::string_view text;
        std::string_view line;
    } cases[] = {
        {"", ""},
        {"Прощай 🙂", "Прощай 🙂"},
        {std::string_view("a\0b\x1b[2J\r\n\x7f", 10), "a?b?[2J???"},
        {"\xff\xc3(\xed\xa0\x80",
         "?"
         "?(???"},
        {"\u009b2J\u0085\u00a0\u2028\u2029\u2027", "?2J?\u00a0??\u2027"},
        {"\u061c\u200e\u200f\u202a\u202e\u2066\u2069", "???????"},
        {"\u061b\u200d\u2010\u202f\u2065\u206a", "\u061b\u200d\u2010\u202f\u2065\u206a"},
        {"12345678901", "1234567890"},
        {"12345678я9", "12345678я"},
        {"123456789я", "123456789"},
    };
    for (const auto& [text, line] : cases)
        EXPECT_EQ(printable(text, text.size() > 10 && text[0] == '1' ? 10 : 100), line) << line;
}

TEST(HasControl, finds_what_changes_the_text_around_it) {
    for (const auto* text :
         {"\u0001", "a\u007f", "\u0080",  "\u009f",  "\u2028", "\u2029",    "\u061c",
          "\u200e", "\u200f",  "\u202aa", "a\u202b", "\u202c", "\u202d",    "\u202e",
          "\u2066", "\u2067",  "\u2068",  "\u2069",  "a\tb",   "\xff\u202e"}) {
        EXPECT_TRUE(has_control(text)) << printable(text);
    }
    for (const auto* text : {"", "O'Neil", "Зоя", "می\u200cخواهم", "\u00a0\u00ad", "\u2027\u202f",
                             "\u2065", "🙂", "\xff"}) {
        EXPECT_FALSE(has_control(text)) << text;
    }
    EXPECT_FALSE(has_control("a\tb\r\n", "\t\r\n"));
    EXPECT_TRUE(has_control("a\tb\u0085\n", "\t\r\n"));
    EXPECT_EQ(printable("a\tb\u202e\n", 100, "\t\n"), "a\tb?\n");
}

}  // namespace
}  // namespace base
