// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL is told, and what becomes of what it says.
#include "sql/postgres/postgres_answer.hpp"

#include "sql/postgres/postgres_test_fixture.hpp"

#include <gtest/gtest.h>

namespace sql {
namespace {

using base::Errc;
using base::Result;
using base::Task;

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

using PostgresAnswerTest = PostgresTest;

constexpr auto duplicate = "DO $$BEGIN RAISE 'x' USING ERRCODE = '23505'; END$$";
constexpr auto no_room = "DO $$BEGIN RAISE 'x' USING ERRCODE = '53100'; END$$";
constexpr auto canceled = "DO $$BEGIN RAISE 'x' USING ERRCODE = '57014'; END$$";
constexpr auto read_only = "DO $$BEGIN RAISE 'x' USING ERRCODE = '25006'; END$$";
constexpr auto locked = "DO $$BEGIN RAISE 'x' USING ERRCODE = '55P03'; END$$";
constexpr auto lost_race = "DO $$BEGIN RAISE 'x' USING ERRCODE = '40001'; END$$";
constexpr auto deadlock = "DO $$BEGIN RAISE 'x' USING ERRCODE = '40P01'; END$$";
constexpr auto out_of_range = "DO $$BEGIN RAISE 'x' USING ERRCODE = '22003'; END$$";
constexpr auto no_table = "SELECT 1 FROM nowhere";
constexpr auto no_sense = "SELECT FROM WHERE";
constexpr auto many_lines =
    "DO $$BEGIN RAISE E'first\\nsecond' USING ERRCODE = '22003', DETAIL = 'ann@example.com'; END$$";
constexpr auto good = "SELECT 7";
constexpr auto suicide = "SELECT pg_terminate_backend(pg_backend_pid())";

TEST_F(PostgresAnswerTest, states_become_errors) {
    const struct {
        const char* statement;
        Errc code;
    } cases[] = {{duplicate, Errc::conflict},   {no_room, Errc::unavailable},
                 {canceled, Errc::unavailable}, {read_only, Errc::unavailable},
                 {locked, Errc::unavailable},   {lost_race, Errc::unavailable},
                 {deadlock, Errc::unavailable}, {out_of_range, Errc::internal},
                 {no_table, Errc::internal},    {no_sense, Errc::internal},
                 {suicide, Errc::unavailable}};
    for (const auto& [statement, code] : cases) {
        const auto answer = loop_.run(database_->query(statement, {}));
        ASSERT_FALSE(answer) << statement;
        EXPECT_EQ(answer.error().code, code) << statement;
        EXPECT_TRUE(loop_.run(database_->query(good, {}))) << "after " << statement;
    }
}

TEST_F(PostgresAnswerTest, the_log_gets_one_line_without_the_details) {
    const auto answer = loop_.run(database_->query(many_lines, {}));
    ASSERT_FALSE(answer);
    const auto& text = answer.error().log.text;
    EXPECT_EQ(text.find('\n'), text.npos);
    EXPECT_NE(text.find("first second (22003)"), text.npos) << text;
    EXPECT_LT(text.find(many_lines), text.find("ann@")) << "only the statement itself says it";
}

TEST_F(PostgresAnswerTest, a_read_does_not_fail_because_its_neighbour_does) {
    ASSERT_TRUE(loop_.run(database_->query(good, {}))) << "now the connection is open";
    for (const auto* bad : {out_of_range, no_table}) {
        auto failing = loop_.start(database_->query(bad, {}));
        auto working = loop_.start(database_->query(good, {}));
        loop_.run();
        EXPECT_FALSE(failing.get()) << bad;
        const auto rows = working.get();
        ASSERT_TRUE(rows) << bad << ": " << rows.error().log.text;
        EXPECT_EQ((*rows)[0].integer(0), 7);
    }
}

Task<Result<std::int64_t>> survive(Transaction& transaction, int& runs) {
    if (++runs == 1) {
        GATEHOUSE_CO_TRY(ended, co_await transaction.query(suicide, {}));
        (void)ended;
    }
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(good, {}));
    co_return rows[0].integer(0);
}

TEST_F(PostgresAnswerTest, a_unit_whose_session_is_ended_runs_again) {
    int runs = 0;
    const auto outcome = loop_.run(
        database_->write([&runs](Transaction& transaction) { return survive(transaction, runs); }));
    ASSERT_TRUE(outcome) << outcome.error().log.text;
    EXPECT_EQ(*outcome, 7);
    EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace sql
