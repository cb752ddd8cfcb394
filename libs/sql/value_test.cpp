// SPDX-License-Identifier: Apache-2.0
// Rows in memory, and lists in one column.
#include "sql/value.hpp"

#include "sql/text_list.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sql {
namespace {

using Words = std::vector<std::string>;

TEST(Rows, give_back_what_was_added) {
    Rows rows(3);
    rows.add_integer(7);
    rows.add_text("one");
    rows.add_null();
    rows.add_integer(0);
    rows.add_text("");
    rows.add_text("three");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].integer(0), 7);
    EXPECT_TRUE(rows[0].boolean(0));
    EXPECT_EQ(rows[0].text(1), "one");
    EXPECT_TRUE(rows[0].is_null(2));
    EXPECT_FALSE(rows[1].boolean(0));
    EXPECT_EQ(rows[1].text(1), "");
    EXPECT_FALSE(rows[1].is_null(1));
    EXPECT_EQ(rows[1].text(2), "three");
}

TEST(Rows, without_columns_are_empty) {
    const Rows rows;
    EXPECT_EQ(rows.size(), 0u);
    EXPECT_TRUE(rows.empty());
}

TEST(Rows, refuse_a_read_as_another_type) {
    Rows rows(2);
    rows.add_integer(1);
    rows.add_null();
    EXPECT_THROW(rows[0].text(0), std::logic_error);
    EXPECT_THROW(rows[0].integer(1), std::logic_error);
    EXPECT_THROW(rows[0].text(1), std::logic_error);
    EXPECT_THROW(rows[1].integer(0), std::out_of_range);
}

TEST(Param, an_absent_optional_is_null) {
    EXPECT_TRUE(
        std::holds_alternative<std::monostate>(Param(std::optional<std::string>{}).value()));
    EXPECT_EQ(std::get<std::int64_t>(Param(std::optional<bool>(true)).value()), 1);
    EXPECT_EQ(std::get<std::string_view>(Param("text").value()), "text");
}

TEST(TextList, keeps_words_in_order_and_each_once) {
    const struct {
        Words words;
        std::string_view text;
        Words back;
    } cases[] = {
        {{}, "", {}},
        {{"ADMIN"}, "ADMIN", {"ADMIN"}},
        {{"PATIENT", "DOCTOR"}, "PATIENT,DOCTOR", {"PATIENT", "DOCTOR"}},
        {{"b", "a", "b", "a"}, "b,a", {"b", "a"}},
    };
    for (const auto& [words, text, back] : cases) {
        EXPECT_EQ(join_list(words), text);
        EXPECT_EQ(split_list(text), back);
    }
}

}  // namespace
}  // namespace sql
