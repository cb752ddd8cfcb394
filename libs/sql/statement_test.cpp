// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include "sql/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sql {
namespace {

constexpr std::string_view view_of_literal = "SELECT 2";
constexpr auto columns = Text("id, name");
constexpr auto composed = "SELECT " + columns + " FROM notes";

TEST(Statement, is_made_of_constants) {
    EXPECT_EQ(Statement("SELECT 1").text(), "SELECT 1");
    EXPECT_EQ(Statement(view_of_literal).text(), "SELECT 2");
    EXPECT_EQ(Statement(composed).text(), "SELECT id, name FROM notes");
    EXPECT_EQ(Statement(composed), Statement(composed));
    EXPECT_STREQ(Statement(composed).c_str(), "SELECT id, name FROM notes");
}

TEST(Statement, keeps_a_composed_text_once) {
    const auto make = [](int rows) {
        return Statement::keep("SELECT id FROM notes LIMIT " + std::to_string(rows));
    };
    const auto first = make(1);
    for (int rows = 2; rows < 1000; ++rows)
        EXPECT_FALSE(make(rows) == first);
    EXPECT_EQ(make(1), first);
    EXPECT_EQ(make(1).key(), first.key());
    EXPECT_STREQ(first.c_str(), "SELECT id FROM notes LIMIT 1");
}

}  // namespace
}  // namespace sql
