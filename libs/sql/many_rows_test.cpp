// SPDX-License-Identifier: Apache-2.0
// The texts of statements for many rows.
#include "sql/many_rows.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sql {
namespace {

TEST(ManyRows, numbers_the_parameters_row_by_row) {
    const ManyRows insert("INSERT INTO t (a, b)", 2, "RETURNING a");
    EXPECT_EQ(insert.statement(1).text(), "INSERT INTO t (a, b) VALUES ($1, $2) RETURNING a");
    EXPECT_TRUE(insert.statement(10).text().ends_with("($17, $18), ($19, $20) RETURNING a"));
    EXPECT_TRUE(insert.statement(100).text().ends_with("($199, $200) RETURNING a"));
    EXPECT_THROW((void)insert.statement(7), std::logic_error);
}

TEST(ManyRows, covers_any_number_of_rows) {
    for (std::size_t rows = 0; rows < 350; ++rows) {
        std::size_t done = 0;
        while (const auto next = ManyRows::next(rows - done))
            done += next;
        EXPECT_EQ(done, rows);
    }
}

TEST(ManyValues, fills_the_list_with_its_last_value) {
    const ManyValues select("SELECT a FROM t WHERE a IN");
    EXPECT_TRUE(select.statement().text().starts_with("SELECT a FROM t WHERE a IN ($1, $2, "));
    EXPECT_TRUE(select.statement().text().ends_with(", $100)"));
    EXPECT_TRUE(
        ManyValues("a IN", " AND b = $101").statement().text().ends_with("$100) AND b = $101"));
    std::vector<Param> values{1, 2};
    ManyValues::fill(values);
    ASSERT_EQ(values.size(), ManyValues::values_max);
    EXPECT_EQ(std::get<std::int64_t>(values[0].value()), 1);
    EXPECT_EQ(std::get<std::int64_t>(values[99].value()), 2);
}

}  // namespace
}  // namespace sql
