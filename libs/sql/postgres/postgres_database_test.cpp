// SPDX-License-Identifier: Apache-2.0
// What only a server can do to a call: end it, refuse it, keep it waiting.
#include "sql/database.hpp"
#include "testing/captured_log.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <memory>

namespace sql {
namespace {

using base::Deadline;
using base::Errc;
using base::Result;
using base::Task;

/// A database on a server (see fakes::engines), with nothing in it.
class PostgresDatabaseTest : public ::testing::Test {
protected:
    explicit PostgresDatabaseTest(const EngineOptions& options = {}) : options_(options) {}

    void SetUp() override {
        if (fakes::engines().size() < 2) GTEST_SKIP() << "GATEHOUSE_TEST_POSTGRES is not set";
        test_database_ = std::make_unique<fakes::TestDatabase>("postgres");
        engine_ =
            Engine::open(test_database_->url(), {{"test/0001", "SELECT 1"}}, log_.log(), options_)
                .value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
    }

    EngineOptions options_;
    std::unique_ptr<fakes::TestDatabase> test_database_;
    fakes::CapturedLog log_;
    fakes::Loop loop_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Database> database_;
};

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

TEST_F(PostgresDatabaseTest, states_become_errors) {
    const struct {
        Statement statement;
        Errc code;
    } cases[] = {{duplicate, Errc::conflict},   {no_room, Errc::unavailable},
                 {canceled, Errc::unavailable}, {read_only, Errc::unavailable},
                 {locked, Errc::unavailable},   {lost_race, Errc::unavailable},
                 {deadlock, Errc::unavailable}, {out_of_range, Errc::internal},
                 {no_table, Errc::internal},    {no_sense, Errc::internal},
                 {suicide, Errc::unavailable}};
    for (const auto& [statement, code] : cases) {
        const auto answer = loop_.run(database_->query(statement, {}));
        ASSERT_FALSE(answer) << statement.text();
        EXPECT_EQ(answer.error().code, code) << statement.text();
        EXPECT_TRUE(loop_.run(database_->query(good, {}))) << "after " << statement.text();
    }
}

TEST_F(PostgresDatabaseTest, the_log_gets_one_line_without_the_details) {
    const auto answer = loop_.run(database_->query(many_lines, {}));
    ASSERT_FALSE(answer);
    const auto& text = answer.error().log.text;
    EXPECT_EQ(text.find('\n'), text.npos);
    EXPECT_NE(text.find("first second (22003)"), text.npos) << text;
    EXPECT_LT(text.find(many_lines), text.find("ann@")) << "only the statement itself says it";
}

TEST_F(PostgresDatabaseTest, a_read_does_not_fail_because_its_neighbour_does) {
    ASSERT_TRUE(loop_.run(database_->query(good, {}))) << "now the connection is open";
    for (const Statement bad : {Statement(out_of_range), Statement(no_table)}) {
        auto failing = loop_.start(database_->query(bad, {}));
        auto working = loop_.start(database_->query(good, {}));
        loop_.run();
        EXPECT_FALSE(failing.get()) << bad.text();
        const auto rows = working.get();
        ASSERT_TRUE(rows) << bad.text() << ": " << rows.error().log.text;
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

TEST_F(PostgresDatabaseTest, a_unit_whose_session_is_ended_runs_again) {
    int runs = 0;
    const auto outcome = loop_.run(
        database_->write([&runs](Transaction& transaction) { return survive(transaction, runs); }));
    ASSERT_TRUE(outcome) << outcome.error().log.text;
    EXPECT_EQ(*outcome, 7);
    EXPECT_EQ(runs, 2);
}

constexpr auto hold = "SELECT 1 FROM pg_advisory_xact_lock(7)";
constexpr auto wait_for_holder = "SELECT 1 FROM pg_advisory_xact_lock_shared(7)";
constexpr auto session = "SELECT CAST(pg_backend_pid() AS BIGINT)";
constexpr auto count_waiting =
    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())";
constexpr auto soon = std::chrono::milliseconds(50);

/// A database whose units take turns on one connection.
class PostgresDeadlineTest : public PostgresDatabaseTest {
protected:
    PostgresDeadlineTest()
        : PostgresDatabaseTest({.call_timeout = std::chrono::seconds(40),
                                .statement_timeout = std::chrono::seconds(20),
                                .units_max = 1}) {}

    std::int64_t reader_session() {
        const auto rows = loop_.run(database_->query(session, {}));
        return (*rows)[0].integer(0);
    }
    /// Runs `inside` while a unit of another worker holds the lock that others wait for.
    Result<> run_while_held(const std::function<Task<>()>& inside) {
        auto other = std::move(engine_->connect(loop_.executor())).value();
        return loop_.run(other->write(
            [&](Transaction& transaction) { return hold_during(transaction, inside); }));
    }

private:
    static Task<Result<>> hold_during(Transaction& transaction,
                                      const std::function<Task<>()>& inside) {
        GATEHOUSE_CO_TRY(held, co_await transaction.query(hold, {}));
        (void)held;
        co_await inside();
        co_return Result<>();
    }
};

Task<> expect_late(Task<Result<Rows>> call) {
    const auto rows = co_await std::move(call);
    EXPECT_FALSE(rows);
    if (!rows) EXPECT_EQ(rows.error().code, Errc::unavailable);
}

Task<Result<Rows>> run_alone(Transaction& transaction, Statement statement) {
    co_return co_await transaction.query(statement, {});
}

auto unit_of(Statement statement) {
    return [statement](Transaction& transaction) { return run_alone(transaction, statement); };
}

TEST_F(PostgresDeadlineTest, a_late_read_leaves_its_neighbours_their_connection) {
    const auto before = reader_session();
    std::future<Result<Rows>> neighbour;
    const auto inside = [&] {
        neighbour = loop_.start(database_->query(good, {}));
        return expect_late(database_->query(wait_for_holder, {}, Deadline::after(soon)));
    };
    ASSERT_TRUE(run_while_held(inside));
    ASSERT_TRUE(neighbour.get());
    EXPECT_EQ(reader_session(), before);
}

Task<Result<Rows>> insert_and_wait(Transaction& transaction) {
    transaction.enqueue("INSERT INTO notes VALUES (1)", {});
    co_return co_await transaction.query(wait_for_holder, {});
}

/// A late unit, and what the server still has of it while the lock is held that it waited for.
Task<> be_late(Database& database) {
    co_await expect_late(database.write(insert_and_wait, Deadline::after(soon)));
    const auto begin = Deadline::clock::now();
    while (true) {
        const auto rows = co_await database.query(count_waiting, {});
        EXPECT_TRUE(rows);
        if (!rows || (*rows)[0].integer(0) == 0) break;
        EXPECT_LT(Deadline::clock::now() - begin, std::chrono::seconds(10));
        if (::testing::Test::HasFailure()) break;
    }
}

TEST_F(PostgresDeadlineTest, a_late_unit_is_undone_while_what_it_waited_for_goes_on) {
    ASSERT_TRUE(loop_.run(database_->write(unit_of("CREATE TABLE notes (id BIGINT)"))));
    ASSERT_TRUE(run_while_held([&] { return be_late(*database_); }));
    const auto rows = loop_.run(database_->query("SELECT COUNT(*) FROM notes", {}));
    EXPECT_EQ((*rows)[0].integer(0), 0);
    EXPECT_TRUE(loop_.run(database_->write(unit_of(good))));
}

Task<Result<>> wait_longer_and_shorter(Database& database, fakes::Loop& loop,
                                       std::future<Result<Rows>>& longer) {
    longer = loop.start(database.write(unit_of(good)));
    co_await expect_late(database.write(unit_of(good), Deadline::after(soon)));
    co_return Result<>();
}

Task<Result<>> wait_and_look_at_the_clock(Database& database) {
    const auto deadline = Deadline::after(std::chrono::seconds(2));
    co_await expect_late(database.write(unit_of(good), deadline));
    EXPECT_FALSE(deadline.has_passed());
    co_return Result<>();
}

TEST_F(PostgresDeadlineTest, who_waits_for_a_connection_of_others_goes_while_there_is_time) {
    ASSERT_TRUE(loop_.run(
        database_->write([&](Transaction&) { return wait_and_look_at_the_clock(*database_); })));
}

TEST_F(PostgresDeadlineTest, who_waits_for_a_connection_goes_at_his_own_deadline) {
    std::future<Result<Rows>> longer;
    ASSERT_TRUE(loop_.run(database_->write(
        [&](Transaction&) { return wait_longer_and_shorter(*database_, loop_, longer); })));
    EXPECT_TRUE(longer.get());
}

/// A database that is given up after two seconds of silence.
class PostgresSilenceTest : public PostgresDatabaseTest {
protected:
    PostgresSilenceTest() : PostgresDatabaseTest({.statement_timeout = std::chrono::seconds(2)}) {}
};

/// Sleeps a while on the server; not together with what other turns of the loop send there.
Task<Result<Rows>> sleep_in_turn(Database& database, int turn) {
    for (int i = 0; i < turn; ++i)
        co_await boost::asio::post(boost::asio::use_awaitable);
    co_return co_await database.query("SELECT 1 FROM pg_sleep(0.6)", {});
}

TEST_F(PostgresSilenceTest, a_server_that_is_slow_but_answers_is_not_given_up) {
    const auto before = loop_.run(database_->query(session, {}));
    std::vector<std::future<Result<Rows>>> answers;
    // The last ones are sent long before their turn comes.
    for (int i = 0; i < 5; ++i)
        answers.push_back(loop_.start(sleep_in_turn(*database_, 3 * i)));
    loop_.run();
    for (auto& answer : answers)
        EXPECT_TRUE(answer.get());
    const auto after = loop_.run(database_->query(session, {}));
    EXPECT_EQ((*after)[0].integer(0), (*before)[0].integer(0));
}

/// Asks until the answer is what `is_wanted` says, or for ten seconds.
Task<bool> ask_until(Database& database,
                     const std::function<bool(const Result<Rows>&)>& is_wanted) {
    const auto end = Deadline::after(std::chrono::seconds(10));
    while (!end.has_passed()) {
        if (is_wanted(co_await database.query(good, {}, Deadline::after(soon)))) co_return true;
        // A refusal comes at once, and the loop has more to do.
        co_await boost::asio::post(boost::asio::use_awaitable);
    }
    co_return false;
}

TEST_F(PostgresSilenceTest, a_server_that_is_behind_gets_no_more_to_do_until_it_is_not) {
    ASSERT_TRUE(loop_.run(database_->query(good, {})));
    // Two that take longer together than the server is given for one, and soon nobody waits for.
    for (int i = 0; i < 2; ++i) {
        const auto answer =
            loop_.run(database_->query("SELECT 1 FROM pg_sleep(1.5)", {}, Deadline::after(soon)));
        EXPECT_FALSE(answer);
    }
    EXPECT_TRUE(loop_.run(ask_until(*database_, [](const Result<Rows>& rows) {
        return !rows && rows.error().log.text.contains("behind");
    })));
    EXPECT_TRUE(loop_.run(
        ask_until(*database_, [](const Result<Rows>& rows) { return rows.has_value(); })));
}

TEST_F(PostgresSilenceTest, a_statement_that_is_too_slow_is_ended_by_the_server) {
    const auto before = loop_.run(database_->query(session, {}));
    EXPECT_FALSE(loop_.run(database_->query("SELECT 1 FROM pg_sleep(20)", {})));
    const auto after = loop_.run(database_->query(session, {}));
    EXPECT_EQ((*after)[0].integer(0), (*before)[0].integer(0));
}

TEST_F(PostgresDeadlineTest, what_comes_too_late_is_not_sent) {
    ASSERT_TRUE(loop_.run(database_->write(unit_of("CREATE SEQUENCE sent")))) << "and opens both";
    const auto before = reader_session();
    const auto past = Deadline::after(-soon);
    loop_.run(expect_late(database_->query("SELECT nextval('sent')", {}, past)));
    loop_.run(expect_late(database_->write(unit_of("SELECT nextval('sent')"), past)));
    EXPECT_EQ(reader_session(), before);
    const auto rows = loop_.run(database_->query("SELECT nextval('sent')", {}));
    EXPECT_EQ((*rows)[0].integer(0), 1);
}

Task<Result<>> enqueue_what_cannot_be(Transaction& transaction) {
    transaction.enqueue("CREATE TABLE kept (id BIGINT)", {});
    transaction.enqueue("SELECT $1", {std::string_view("a\0b", 3)});
    co_return Result<>();
}

TEST_F(PostgresDatabaseTest, a_statement_that_cannot_be_sent_undoes_its_unit) {
    EXPECT_FALSE(loop_.run(database_->write(enqueue_what_cannot_be)));
    const auto rows = loop_.run(database_->query("SELECT COUNT(to_regclass('kept'))", {}));
    EXPECT_EQ((*rows)[0].integer(0), 0);
}

}  // namespace
}  // namespace sql
