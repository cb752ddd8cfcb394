// SPDX-License-Identifier: Apache-2.0
#include "config/text.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(Text, what_cannot_be_seen_at_the_ends_is_no_part_of_a_value) {
    for (const char* text : {"a b", " a b", "a b\t", "a b\r", "a b\r\n", "\n\na b\n\n", "\uFEFFa b",
                             "a b\uFEFF", "\uFEFF \r\na b \u00A0\u200B\n", "\va b\f"}) {
        EXPECT_EQ(trim_invisible(text), "a b") << text;
    }
    for (const char* text : {"", " ", "\r\n", "\uFEFF", "\u00A0\t\u200B"}) {
        EXPECT_EQ(trim_invisible(text), "") << text;
    }
}

TEST(Text, a_secret_loses_its_last_line_end_and_no_blank) {
    EXPECT_EQ(trim_secret("a b"), "a b");
    EXPECT_EQ(trim_secret("a b\n"), "a b");
    EXPECT_EQ(trim_secret("a b\r\n"), "a b");
    EXPECT_EQ(trim_secret("a b\r"), "a b");
    EXPECT_EQ(trim_secret("\uFEFFa b\r\n"), "a b");
    EXPECT_EQ(trim_secret(" a b \n"), " a b ");
    EXPECT_EQ(trim_secret("a\n\n"), "a\n");
}

TEST(Text, control_characters_are_found_anywhere) {
    for (const char* text : {"a\rb", "\tb", "a\x7f", "a\x1b[2J", "\n"})
        EXPECT_TRUE(has_control_character(text));
    for (const char* text : {"", "a b", "naïve", "Москва"})
        EXPECT_FALSE(has_control_character(text)) << text;
}

}  // namespace
}  // namespace config
