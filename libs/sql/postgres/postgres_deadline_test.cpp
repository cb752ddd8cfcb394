// SPDX-License-Identifier: Apache-2.0
// Calls end with their deadlines, and take nothing of their neighbours' with them.
#include "sql/postgres/postgres_test_fixture.hpp"

namespace sql {
namespace {

using base::Deadline;
using base::Errc;
using base::Result;
using base::Task;

constexpr auto hold = "SELECT 1 FROM pg_advisory_xact_lock(7)";
constexpr auto wait_for_holder = "SELECT 1 FROM pg_advisory_xact_lock_shared(7)";
constexpr auto session = "SELECT CAST(pg_backend_pid() AS BIGINT)";
constexpr auto good = "SELECT 7";
constexpr auto soon = std::chrono::milliseconds(50);

/// A database whose units take turns on one connection.
class PostgresDeadlineTest : public PostgresTest {
protected:
    PostgresDeadlineTest()
        : PostgresTest({.statement_timeout = std::chrono::seconds(20), .units_max = 1}) {}

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

Task<Result<Rows>> run_alone(Transaction& transaction, const char* statement) {
    co_return co_await transaction.query(statement, {});
}

auto unit_of(const char* statement) {
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

TEST_F(PostgresDeadlineTest, a_late_unit_is_undone_and_its_connection_replaced) {
    const auto inside = [&] {
        return expect_late(database_->write(unit_of(wait_for_holder), Deadline::after(soon)));
    };
    ASSERT_TRUE(run_while_held(inside));
    EXPECT_TRUE(loop_.run(database_->write(unit_of(good))));
}

Task<Result<>> wait_longer_and_shorter(Database& database, fakes::Loop& loop,
                                       std::future<Result<Rows>>& longer) {
    longer = loop.start(database.write(unit_of(good)));
    co_await expect_late(database.write(unit_of(good), Deadline::after(soon)));
    co_return Result<>();
}

TEST_F(PostgresDeadlineTest, who_waits_for_a_connection_goes_at_his_own_deadline) {
    std::future<Result<Rows>> longer;
    ASSERT_TRUE(loop_.run(database_->write([&](Transaction&) {
        return wait_longer_and_shorter(*database_, loop_, longer);
    })));
    EXPECT_TRUE(longer.get());
}

TEST_F(PostgresDeadlineTest, a_read_that_comes_too_late_is_not_sent) {
    const auto past = Deadline::after(-soon);
    loop_.run(expect_late(database_->query("not even SQL", {}, past)));
}

}  // namespace
}  // namespace sql
