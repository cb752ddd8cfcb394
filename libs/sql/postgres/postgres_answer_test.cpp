// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL is told, and what becomes of what it says.
#include "sql/postgres/postgres_answer.hpp"

#include <gtest/gtest.h>

namespace sql {
namespace {

using base::Errc;

TEST(PostgresParams, refuse_a_text_that_no_text_of_postgres_can_be) {
    const std::string text("a\0b", 3);
    EXPECT_FALSE(PostgresParams::make({1, text}));
    EXPECT_TRUE(PostgresParams::make({1, "a\\0b"}));
}

TEST(PostgresParams, carry_numbers_texts_and_nothing) {
    const Params params = {std::numeric_limits<std::int64_t>::min(), "", nullptr, "x"};
    const auto made = PostgresParams::make(params);
    ASSERT_TRUE(made);
    ASSERT_EQ(made->count(), 4);
    EXPECT_STREQ(made->values()[0], "-9223372036854775808");
    ASSERT_NE(made->values()[1], nullptr) << "empty is not absent";
    EXPECT_EQ(made->lengths()[1], 0);
    EXPECT_EQ(made->values()[2], nullptr);
    EXPECT_EQ(made->lengths()[3], 1);
}

TEST(OneLine, leaves_out_where_in_the_server_it_happened) {
    EXPECT_EQ(one_line("FATAL:  no\nLOCATION:  auth_failed, auth.c:338\n"), "FATAL:  no");
    EXPECT_EQ(one_line("gone\n\tThis probably means it crashed\n"),
              "gone This probably means it crashed");
    EXPECT_EQ(one_line(""), "");
}

TEST(LostAnswer, is_an_outage_that_only_the_log_is_told_of) {
    const auto answer = lost_answer("a\nb");
    EXPECT_TRUE(answer.is_lost);
    EXPECT_EQ(answer.rows.error().code, Errc::unavailable);
    EXPECT_EQ(answer.rows.error().log.text, "postgres: a b");
    EXPECT_EQ(answer.rows.error().detail.find("a b"), std::string::npos);
}

}  // namespace
}  // namespace sql
