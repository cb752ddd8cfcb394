// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_database.hpp"

#include "base/fnv.hpp"
#include "sql/postgres/postgres_pool.hpp"

#include <exception>
#include <string>

namespace sql {
namespace {

namespace asio = boost::asio;

constexpr Statement begin = "BEGIN";
constexpr Statement commit = "COMMIT";
constexpr Statement rollback = "ROLLBACK";
constexpr Statement take_lock = "SELECT pg_advisory_xact_lock($1)";
constexpr Statement send_notice = "SELECT pg_notify($1, '')";
// The sequence never moves backwards: another unit may have advanced it further. Reading and
// setting are two steps, so only one unit does them at a time.
constexpr std::string_view counters = "sql/id-counters";
constexpr Statement move_counter =
    "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)"
    " WHERE nextval(pg_get_serial_sequence($1, 'id')) < $2";

constexpr Statement draw_from_counter =
    "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)";

constexpr Statement limit_statements = "SELECT set_config('statement_timeout', $1, true)";

/// A unit that loses against others this often in a row fails.
constexpr int runs_max = 10;

/// PostgreSQL's locks have one number for a name; two that share one wait for each other more
/// often than they had to, and nothing worse.
std::int64_t lock_number(std::string_view space, std::int64_t key) {
    const auto hash = base::Fnv1a().add(space).add(static_cast<std::uint64_t>(key));
    return static_cast<std::int64_t>(hash.value());
}

class PostgresTransaction final : public Transaction {
public:
    PostgresTransaction(PostgresConnection& connection, base::Deadline deadline,
                        std::chrono::milliseconds statement_timeout)
        : connection_(connection),
          deadline_(deadline),
          limit_(statement_timeout, connection.keeps_state()) {}

    base::Task<base::Result<Rows>> query(Statement statement, Params params) override {
        limit_time();
        auto answer = co_await connection_.run(statement, params, deadline_);
        note(answer);
        co_return std::move(answer.rows);
    }

    void enqueue(Statement statement, Params params) override {
        if (statement != begin) limit_time();
        send(statement, params);
    }

    void lock(std::string_view space, std::int64_t key) override {
        enqueue(take_lock, {lock_number(space, key)});
    }

    void announce(std::string_view channel) override { enqueue(send_notice, {channel}); }

    void continue_ids_after(std::string_view table, std::int64_t id) override {
        lock(counters, 0);
        enqueue(move_counter, {table, id});
    }

    base::Task<base::Result<std::vector<std::int64_t>>> draw_ids(std::string_view table,
                                                                 std::size_t count,
                                                                 IdRange skipped) override {
        std::vector<std::int64_t> ids;
        while (ids.size() < count) {
            const auto missing = static_cast<std::int64_t>(count - ids.size());
            GATEHOUSE_CO_TRY(rows, co_await query(draw_from_counter, {table, missing}));
            bool has_reached_skipped = false;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto id = rows[i].integer(0);
                has_reached_skipped = has_reached_skipped || skipped.contains(id);
                if (!skipped.contains(id)) ids.push_back(id);
            }
            if (has_reached_skipped) continue_ids_after(table, skipped.last);
        }
        co_return std::move(ids);
    }

    /// The first failure; those after it only follow from it.
    const std::optional<PostgresAnswer>& failure() const { return failure_; }

private:
    void limit_time() {
        const auto limit = limit_.renew(deadline_, base::Deadline::clock::now());
        if (limit) send(limit_statements, {std::to_string(limit->count())});
    }

    void send(Statement statement, const Params& params) {
        PostgresConnection::Handler handler = [this](const PostgresAnswer& answer) {
            note(answer);
        };
        const auto failure = connection_.send(statement, params, deadline_, handler);
        if (failure) note(*failure);
    }

    void note(const PostgresAnswer& answer) {
        if (!answer.rows && !failure_) failure_ = answer;
    }

    PostgresConnection& connection_;
    base::Deadline deadline_;
    PostgresStatementLimit limit_;
    std::optional<PostgresAnswer> failure_;
};

/// A connection taken from the pool. It goes back in order, or closed.
class Borrowed {
public:
    Borrowed(std::shared_ptr<PostgresPool> pool, PostgresPool::Connection connection)
        : pool_(std::move(pool)), connection_(std::move(connection)) {}
    ~Borrowed() {
        if (is_in_transaction_) connection_->abandon();
        pool_->give_back(std::move(connection_));
    }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

    PostgresConnection& operator*() const { return *connection_; }
    PostgresConnection* operator->() const { return connection_.get(); }
    void has_ended() { is_in_transaction_ = false; }

private:
    std::shared_ptr<PostgresPool> pool_;
    PostgresPool::Connection connection_;
    bool is_in_transaction_ = true;
};

class PostgresDatabase final : public Database {
public:
    PostgresDatabase(asio::any_io_executor executor, PostgresConnector& connector,
                     telemetry::Log& log, const EngineOptions& options)
        : log_(log),
          options_(options),
          pool_(std::make_shared<PostgresPool>(std::move(executor), connector, options)) {
        pool_->start();
    }
    ~PostgresDatabase() override { pool_->abandon(); }

    void abandon() override { pool_->abandon(); }

protected:
    base::Task<base::Result<Rows>> run_query(Statement statement, Params params,
                                             base::Deadline asked) override {
        const auto deadline = end_of(asked);
        // A read can be repeated, so one lost connection is not an error.
        for (int run = 1;; ++run) {
            GATEHOUSE_CO_TRY(connection, co_await pool_->reader(deadline));
            auto answer = co_await connection->run(statement, params, deadline);
            const bool is_worth_another = answer.is_lost || answer.may_repeat;
            if (!is_worth_another || run > 1 || deadline.has_passed()) {
                co_return std::move(answer.rows);
            }
        }
    }

    base::Task<base::Result<>> run_unit(Unit unit, base::Deadline asked) override {
        const auto deadline = end_of(asked);
        for (int run = 1;; ++run) {
            auto outcome = co_await run_once(unit, deadline);
            if (!outcome.may_repeat || run >= runs_max || deadline.has_passed()) {
                co_return std::move(outcome.result);
            }
        }
    }

private:
    struct Outcome {
        base::Result<> result;
        /// Nothing of it remains, and another run may succeed.
        bool may_repeat = false;
    };

    base::Task<Outcome> run_once(Unit& unit, base::Deadline deadline) {
        auto taken = co_await pool_->take(deadline);
        if (!taken) co_return Outcome{.result = base::fail(std::move(taken).error())};
        Borrowed connection(pool_, std::move(*taken));
        const auto begun = base::Deadline::clock::now();
        PostgresTransaction transaction(*connection, deadline, options_.statement_timeout);
        transaction.enqueue(begin, {});
        const auto keep = co_await run_inside(unit, transaction);
        const auto end = end_of_ending(deadline);
        const bool is_good = keep && *keep && !transaction.failure();
        if (is_good && connection->is_open() && !deadline.has_passed()) {
            co_return co_await commit_unit(connection, transaction, end, begun);
        }
        const auto undone = co_await connection->run(rollback, {}, end);
        if (undone.rows) connection.has_ended();
        if (is_good) {
            co_return Outcome{.result = base::fail(base::unavailable("postgres: not committed")),
                              .may_repeat = true};
        }
        co_return undone_outcome(keep, transaction.failure());
    }

    static base::Task<base::Result<bool>> run_inside(Unit& unit, Transaction& transaction) {
        try {
            co_return co_await unit(transaction);
        } catch (const std::exception& error) {
            co_return base::fail(base::internal_error(error.what()));
        }
    }

    /// The outcome of a unit that ended before its commit.
    static Outcome undone_outcome(const base::Result<bool>& keep,
                                  const std::optional<PostgresAnswer>& failure) {
        if (failure) {
            // The unit may have ignored a failed statement, but the server has aborted.
            const bool is_told = keep && !*keep && !failure->is_lost;
            return {.result = is_told ? base::Result<>() : base::fail(failure->rows.error()),
                    .may_repeat = failure->may_repeat || failure->is_lost};
        }
        if (!keep) return {.result = base::fail(keep.error())};
        return {};
    }

    base::Task<Outcome> commit_unit(Borrowed& connection, const PostgresTransaction& transaction,
                                    base::Deadline deadline, Moment begun) {
        connection->ignore_silence_if_heard_since(begun);
        const auto committed = co_await connection->run(commit, {}, deadline);
        connection->mind_silence();
        if (committed.rows) connection.has_ended();
        if (committed.is_lost) {
            // The outcome is unknown: a second run could apply the unit twice.
            log_.warning("commit_outcome_unknown",
                         {{"error", std::string_view(committed.rows.error().log.text)}});
            co_return Outcome{.result = base::fail(committed.rows.error())};
        }
        if (!committed.rows) {
            const auto undone = co_await connection->run(rollback, {}, deadline);
            if (undone.rows) connection.has_ended();
        }
        // A statement that was sent ahead may have failed meanwhile.
        if (const auto& failure = transaction.failure()) {
            co_return Outcome{.result = base::fail(failure->rows.error()),
                              .may_repeat = failure->may_repeat};
        }
        if (!committed.rows) {
            co_return Outcome{.result = base::fail(committed.rows.error()),
                              .may_repeat = committed.may_repeat};
        }
        if (committed.has_rolled_back) {
            co_return Outcome{.result = base::fail(base::unavailable("postgres: rolled back"))};
        }
        co_return Outcome{};
    }

    base::Deadline end_of(base::Deadline asked) const {
        return end_of_call(asked, options_.call_timeout, base::Deadline::clock::now());
    }

    telemetry::Log& log_;
    const EngineOptions options_;
    std::shared_ptr<PostgresPool> pool_;
};

}  // namespace

std::unique_ptr<Database> make_postgres_database(asio::any_io_executor executor,
                                                 PostgresConnector& connector, telemetry::Log& log,
                                                 const EngineOptions& options) {
    return std::make_unique<PostgresDatabase>(std::move(executor), connector, log, options);
}

}  // namespace sql
