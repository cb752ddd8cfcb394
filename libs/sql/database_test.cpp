// SPDX-License-Identifier: Apache-2.0
// Statements and units of work on a real file.
#include "sql/database.hpp"

#include "testing/captured_log.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <limits>
#include <stdexcept>
#include <thread>

namespace sql {
namespace {

using base::Errc;
using base::Result;
using base::Task;

const Migrations migrations = {
    {"test/0001", "CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT UNIQUE)"}};

constexpr Statement insert_note = "INSERT INTO notes (id, text) VALUES ($1, $2)";
constexpr Statement count_notes = "SELECT COUNT(*) FROM notes";
constexpr Statement select_text = "SELECT text FROM notes WHERE id = $1";
constexpr Statement update_text = "UPDATE notes SET text = $2 WHERE id = $1";
constexpr Statement few_pages = "PRAGMA max_page_count = 16";
constexpr Statement many_pages = "PRAGMA max_page_count = 100000";

Task<Result<>> insert(Transaction& transaction, std::int64_t id, std::string text) {
    co_return co_await execute(transaction, insert_note, {id, text});
}

/// Writes, then says that it failed.
Task<Result<>> insert_and_fail(Transaction& transaction, std::int64_t id) {
    (void)co_await execute(transaction, insert_note, {id, "undone"});
    co_return base::fail(base::invalid_field("id", "is not wanted"));
}

Task<Result<>> insert_and_throw(Transaction& transaction, std::int64_t id) {
    (void)co_await execute(transaction, insert_note, {id, "undone"});
    throw std::runtime_error("a bug in a unit");
}

Task<Result<>> run_alone(Transaction& transaction, Statement statement) {
    co_return co_await execute(transaction, statement, {});
}

/// Holds the writer up, so that whatever is submitted meanwhile becomes one group.
Task<Result<>> wait_for(Transaction&, std::latch& started, std::shared_future<void> opened) {
    started.count_down();
    opened.wait();
    co_return Result<>();
}

class DatabaseTest : public ::testing::TestWithParam<std::string> {
protected:
    DatabaseTest() {
        auto opened = Engine::open(test_database_.url(), migrations, log_.log());
        engine_ = std::move(opened).value();
        database_ = connect(loop_);
    }

    std::unique_ptr<Database> connect(fakes::Loop& loop) {
        return std::move(engine_->connect(loop.executor())).value();
    }
    Result<> add(std::int64_t id, std::string_view text) {
        return loop_.run(database_->write(
            [=](Transaction& transaction) { return insert(transaction, id, std::string(text)); }));
    }
    Result<> run_unit(Statement statement) {
        return loop_.run(database_->write(
            [=](Transaction& transaction) { return run_alone(transaction, statement); }));
    }
    std::int64_t count() {
        const auto rows = loop_.run(database_->query(count_notes, {}));
        return (*rows)[0].integer(0);
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::Loop loop_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Database> database_;
};

/// What only a file can do, or only it does in this way.
class SqliteDatabaseTest : public DatabaseTest {};

TEST_P(DatabaseTest, carries_every_kind_of_value_both_ways) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const std::string long_text(100'000, 'x');
    const auto rows = loop_.run(database_->query(
        "SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS TEXT),"
        " CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), CAST($7 AS TEXT)",
        {least, most, "", nullptr, true, long_text, "Прощай 🙂"}));
    ASSERT_TRUE(rows);
    const auto row = (*rows)[0];
    EXPECT_EQ(row.integer(0), least);
    EXPECT_EQ(row.integer(1), most);
    EXPECT_EQ(row.text(2), "");
    EXPECT_TRUE(row.is_null(3));
    EXPECT_TRUE(row.boolean(4));
    EXPECT_EQ(row.text(5), long_text);
    EXPECT_EQ(row.text(6), "Прощай 🙂");
}

TEST_P(DatabaseTest, a_default_view_is_empty_text_and_not_null) {
    const auto rows =
        loop_.run(database_->query("SELECT CAST($1 AS TEXT) IS NULL", {std::string_view{}}));
    EXPECT_FALSE((*rows)[0].boolean(0));
}

TEST_P(DatabaseTest, one_parameter_may_be_used_twice_and_in_any_order) {
    const auto rows = loop_.run(database_->query(
        "SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || $2, $1", {std::string("a"), "b"}));
    EXPECT_EQ((*rows)[0].text(0), "bab");
    EXPECT_EQ((*rows)[0].text(1), "a");
}

TEST_P(DatabaseTest, a_wrong_number_of_parameters_is_a_bug) {
    EXPECT_EQ(loop_.run(database_->query("SELECT $1, $1 + 0", {})).error().code, Errc::internal);
    EXPECT_EQ(loop_.run(database_->query("SELECT 1 + 1", {1})).error().code, Errc::internal);
}

TEST_P(DatabaseTest, a_bad_statement_is_a_bug_and_its_text_stays_in_the_log) {
    const auto rows = loop_.run(database_->query("SELECT x FROM nowhere", {}));
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, Errc::internal);
    EXPECT_EQ(rows.error().detail.find("nowhere"), std::string::npos);
    EXPECT_NE(rows.error().log.text.find("nowhere"), std::string::npos) << rows.error().log.text;
}

TEST_P(SqliteDatabaseTest, a_reader_cannot_write) {
    EXPECT_FALSE(loop_.run(database_->query("INSERT INTO notes (id) VALUES (1)", {})));
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, a_unique_conflict_is_told_as_one) {
    ASSERT_TRUE(add(1, "a"));
    const auto same_key = add(1, "b");
    const auto same_text = add(2, "a");
    ASSERT_FALSE(same_key);
    ASSERT_FALSE(same_text);
    EXPECT_EQ(same_key.error().code, Errc::conflict);
    EXPECT_EQ(same_text.error().code, Errc::conflict);
    EXPECT_NE(same_text.error().log.text.find("notes"), std::string::npos);
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, a_write_is_read_at_once_by_every_connection) {
    const auto other = connect(loop_);
    for (int id = 1; id <= 20; ++id) {
        ASSERT_TRUE(add(id, std::to_string(id)));
        for (auto* database : {database_.get(), other.get()}) {
            const auto rows = loop_.run(database->query(select_text, {id}));
            ASSERT_EQ(rows->size(), 1u);
            EXPECT_EQ((*rows)[0].text(0), std::to_string(id));
        }
    }
}

TEST_P(DatabaseTest, a_unit_that_fails_leaves_nothing_and_its_own_error) {
    const auto failed = loop_.run(
        database_->write([](Transaction& transaction) { return insert_and_fail(transaction, 1); }));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::invalid);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, a_unit_that_throws_leaves_nothing_and_the_writer_goes_on) {
    const auto thrown = loop_.run(database_->write(
        [](Transaction& transaction) { return insert_and_throw(transaction, 1); }));
    ASSERT_FALSE(thrown);
    EXPECT_EQ(thrown.error().code, Errc::internal);
    EXPECT_EQ(thrown.error().log.text, "a bug in a unit");
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(add(2, "after"));
}

TEST_P(SqliteDatabaseTest, the_neighbours_of_failing_units_in_a_group_are_kept) {
    constexpr int units = 200;
    std::latch started(1);
    std::promise<void> open;
    const auto opened = open.get_future().share();
    fakes::Loop holding_loop;
    const auto holder = connect(holding_loop);
    auto held = holding_loop.start(holder->write(
        [&](Transaction& transaction) { return wait_for(transaction, started, opened); }));
    std::jthread holding([&] { holding_loop.run(); });
    started.wait();

    std::vector<std::future<Result<>>> answers;
    for (int id = 0; id < units; ++id) {
        answers.push_back(loop_.start(database_->write([id](Transaction& transaction) {
            if (id % 4 == 1) return insert_and_fail(transaction, id);
            if (id % 4 == 2) return insert_and_throw(transaction, id);
            return insert(transaction, id % 8 == 7 ? id - 4 : id, std::to_string(id));
        })));
    }
    std::jthread opening([&] { open.set_value(); });
    loop_.run();
    EXPECT_TRUE(held.get());
    for (int id = 0; id < units; ++id) {
        const auto answer = answers[static_cast<std::size_t>(id)].get();
        const std::optional<Errc> expected = id % 4 == 1   ? std::optional(Errc::invalid)
                                             : id % 4 == 2 ? std::optional(Errc::internal)
                                             : id % 8 == 7 ? std::optional(Errc::conflict)
                                                           : std::nullopt;
        EXPECT_EQ(answer ? std::nullopt : std::optional(answer.error().code), expected) << id;
        const auto rows = loop_.run(database_->query(select_text, {id}));
        EXPECT_EQ(rows->size(), expected ? 0u : 1u) << id;
    }
}

TEST_P(DatabaseTest, many_threads_lose_no_unit) {
    constexpr int threads = 4;
    constexpr int units = 50;
    std::atomic<int> kept = 0;
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < threads; ++worker) {
            workers.emplace_back([&, worker] {
                fakes::Loop loop;
                const auto database = connect(loop);
                std::vector<std::future<Result<>>> answers;
                for (int i = 0; i < units; ++i) {
                    const int id = worker * units + i;
                    answers.push_back(loop.start(database->write([id](Transaction& transaction) {
                        return insert(transaction, id, std::to_string(id));
                    })));
                }
                loop.run();
                for (auto& answer : answers) {
                    const auto unit = answer.get();
                    EXPECT_TRUE(unit) << unit.error().log.text;
                    kept += unit.has_value();
                }
            });
        }
    }
    EXPECT_EQ(kept.load(), threads * units);
    EXPECT_EQ(count(), threads * units);
}

TEST_P(SqliteDatabaseTest, a_full_disk_is_unavailable_and_loses_nothing) {
    ASSERT_TRUE(add(1, "before"));
    ASSERT_TRUE(run_unit(few_pages));
    const std::string big(200'000, 'x');
    const auto full = add(2, big);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, Errc::unavailable);
    EXPECT_EQ(count(), 1);
    EXPECT_TRUE(add(3, "small, and there is room for it"));

    ASSERT_TRUE(run_unit(many_pages));
    EXPECT_TRUE(add(2, big));
    EXPECT_EQ(count(), 3);
}

TEST_P(SqliteDatabaseTest, drain_waits_for_the_unit_under_way) {
    std::latch started(1);
    std::promise<void> open;
    const auto opened = open.get_future().share();
    auto held = loop_.start(database_->write(
        [&](Transaction& transaction) { return wait_for(transaction, started, opened); }));
    std::jthread working([&] { loop_.run(); });
    started.wait();
    auto drained = std::async(std::launch::async, [&] { engine_->drain(); });
    EXPECT_EQ(drained.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
    open.set_value();
    EXPECT_EQ(drained.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_TRUE(held.get());
}

TEST_P(DatabaseTest, drain_of_an_idle_engine_returns) {
    engine_->drain();
}

TEST_P(DatabaseTest, a_unit_that_comes_too_late_is_not_begun) {
    const auto past = base::Deadline::after(std::chrono::seconds(-1));
    bool has_begun = false;
    const auto outcome = loop_.run(database_->write(
        [&](Transaction& transaction) {
            has_begun = true;
            return insert(transaction, 1, "late");
        },
        past));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
    EXPECT_FALSE(has_begun);
    EXPECT_TRUE(add(1, "in time"));
}

TEST_P(DatabaseTest, what_was_answered_is_there_after_a_new_start) {
    ASSERT_TRUE(add(1, "kept"));
    database_.reset();
    engine_.reset();
    engine_ = std::move(Engine::open(test_database_.url(), migrations, log_.log())).value();
    database_ = connect(loop_);
    EXPECT_EQ(count(), 1);
}

Task<Result<>> add_one_under_lock(Transaction& transaction) {
    transaction.lock("notes", 1);
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(select_text, {1}));
    const int before = std::stoi(std::string(rows[0].text(0)));
    transaction.enqueue(update_text, {1, std::to_string(before + 1)});
    co_return Result<>();
}

TEST_P(DatabaseTest, under_a_lock_what_was_read_is_still_true_when_it_is_written) {
    constexpr int threads = 4;
    constexpr int units = 25;
    ASSERT_TRUE(add(1, "0"));
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < threads; ++worker) {
            workers.emplace_back([&] {
                fakes::Loop loop;
                const auto database = connect(loop);
                std::vector<std::future<Result<>>> answers;
                for (int i = 0; i < units; ++i)
                    answers.push_back(loop.start(database->write(add_one_under_lock)));
                loop.run();
                for (auto& answer : answers) {
                    const auto unit = answer.get();
                    EXPECT_TRUE(unit) << unit.error().log.text;
                }
            });
        }
    }
    const auto rows = loop_.run(database_->query(select_text, {1}));
    EXPECT_EQ((*rows)[0].text(0), std::to_string(threads * units));
}

Task<Result<>> insert_unawaited(Transaction& transaction, std::int64_t id, std::string text) {
    transaction.enqueue(insert_note, {id, text});
    transaction.enqueue(insert_note, {id + 1, text + "+"});
    co_return Result<>();
}

TEST_P(DatabaseTest, a_queued_statement_that_fails_fails_its_unit) {
    const auto put = [&](std::int64_t id, const std::string& text) {
        return loop_.run(database_->write([id, &text](Transaction& transaction) {
            return insert_unawaited(transaction, id, text);
        }));
    };
    EXPECT_TRUE(put(1, "a"));
    EXPECT_EQ(count(), 2);
    const auto taken = put(2, "b");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::conflict);
    EXPECT_EQ(count(), 2);
    EXPECT_TRUE(put(3, "c"));
    EXPECT_EQ(count(), 4);
}

Task<Result<std::int64_t>> read_thrice(Database& database) {
    std::int64_t sum = 0;
    for (int i = 0; i < 3; ++i) {
        GATEHOUSE_CO_TRY(rows, co_await database.query(count_notes, {}));
        sum += rows[0].integer(0);
    }
    co_return sum;
}

TEST_P(DatabaseTest, many_reads_at_once_are_all_answered) {
    ASSERT_TRUE(add(1, "a"));
    std::vector<std::future<Result<std::int64_t>>> answers;
    for (int i = 0; i < 200; ++i)
        answers.push_back(loop_.start(read_thrice(*database_)));
    loop_.run();
    for (auto& answer : answers)
        EXPECT_EQ(answer.get(), 3);
}

INSTANTIATE_TEST_SUITE_P(engines, DatabaseTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(engines, SqliteDatabaseTest, ::testing::Values("sqlite"),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace sql
