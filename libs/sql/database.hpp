// SPDX-License-Identifier: Apache-2.0
// Database and Transaction: one SQL text, several engines.
#pragma once

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "sql/id_range.hpp"
#include "sql/migration.hpp"
#include "sql/statement.hpp"
#include "sql/value.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sql {

/// Runs statements. SQL is written once for all engines: `$1` parameters, RETURNING, ON CONFLICT,
/// integers for times (microseconds since 1970 in UTC) and booleans.
///
/// A statement fails with Errc::conflict when it breaks a unique constraint (`log` names it) and
/// with Errc::unavailable when the database cannot do it now.
class StatementRunner {
public:
    virtual ~StatementRunner() = default;
    virtual base::Task<base::Result<Rows>> query(Statement statement, Params params) = 0;
};

/// Runs a statement for its effect alone.
base::Task<base::Result<>> execute(StatementRunner& runner, Statement statement, Params params);

/// A unit of work. Its statements take effect together or not at all.
class Transaction : public StatementRunner {
public:
    /// Queues a statement whose result is not needed; it is sent with the next one or with the
    /// commit. If it fails, the unit fails with the same error. Texts in `params` may be freed when
    /// this returns.
    virtual void enqueue(Statement statement, Params params) = 0;

    /// Takes the lock `key` of `space` until the end of the unit. The following statements wait
    /// until no other unit of any process has it, so units with the same lock run one after
    /// another. Units that need several locks must take them in the same order.
    virtual void lock(std::string_view space, std::int64_t key) = 0;

    /// Notifies the listeners of `channel` in other processes after the commit (see
    /// Engine::listen). Use it rarely: on the server it serialises all commits.
    virtual void announce(std::string_view channel) = 0;

    /// Advances the id sequence of `table` past `id`, after rows were inserted with explicit ids.
    /// The database counts the column `id` of the table; `table` is a plain name. A rollback does
    /// not undo this.
    virtual void continue_ids_after(std::string_view table, std::int64_t id) = 0;

    /// The next `count` ids for new rows of `table`, in order, none of them in `skipped`. The
    /// counter goes on after the highest id outside of `skipped` that it or continue_ids_after()
    /// has given, however the rows are inserted. Somebody may have inserted a row with such an id
    /// meanwhile: insert with ON CONFLICT. `table` is a plain name and has the id sequence of
    /// continue_ids_after().
    virtual base::Task<base::Result<std::vector<std::int64_t>>> draw_ids(std::string_view table,
                                                                         std::size_t count,
                                                                         IdRange skipped) = 0;
};

/// A worker's access to its service's database; used on that worker's thread only.
///
/// A call ends at its `deadline`, or after EngineOptions::call_timeout if that is earlier, and then
/// fails with Errc::unavailable. This ends the wait for a connection, a server, or a lock that
/// another process has on an SQLite file. It does not interrupt SQLite: neither a running statement
/// nor a unit of work.
class Database : public StatementRunner {
public:
    /// Reads, outside of any transaction; sees every write answered before.
    base::Task<base::Result<Rows>> query(Statement statement, Params params,
                                         base::Deadline deadline) {
        return run_query(statement, params, deadline);
    }
    base::Task<base::Result<Rows>> query(Statement statement, Params params) final {
        return run_query(statement, params, {});
    }

    /// Runs `work(transaction)`, commits, and yields the result of `work` when it is durable. If
    /// `work` fails, its changes are rolled back. `work` is a function that returns a
    /// Task<Result<T>>; objects it refers to must live until this call returns. It may run on
    /// another thread. After a conflict or a lost connection it is rolled back and runs again.
    /// Fails with Errc::unavailable when the commit failed or its outcome is unknown: a caller that
    /// retries must recognise a committed unit by an id of its own. A unit does not begin after
    /// `deadline`.
    template <class Work>
    auto write(Work work, base::Deadline deadline = {})
        -> std::invoke_result_t<Work&, Transaction&> {
        using Outcome = typename std::invoke_result_t<Work&, Transaction&>::value_type;
        return write_and_keep<Outcome>(std::move(work), deadline);
    }

    /// Whether the database answers, by `deadline` at the latest.
    virtual base::Task<bool> is_ready(base::Deadline deadline);

    /// Destroys the coroutines that wait for an answer. Call it after the loop has stopped and
    /// before EventLoop::abandon(), which destroys those in the loop.
    virtual void abandon() {}

protected:
    virtual base::Task<base::Result<Rows>> run_query(Statement statement, Params params,
                                                     base::Deadline deadline) = 0;

    /// Yields whether to commit the unit.
    using Unit = std::function<base::Task<bool>(Transaction&)>;
    virtual base::Task<base::Result<>> run_unit(Unit unit, base::Deadline deadline) = 0;

private:
    template <class Outcome, class Work>
    base::Task<Outcome> write_and_keep(Work work, base::Deadline deadline) {
        std::optional<Outcome> outcome;
        auto committed = co_await run_unit(
            [&work, &outcome](Transaction& transaction) {
                return run_work(work, transaction, outcome);
            },
            deadline);
        if (!committed) co_return base::fail(std::move(committed).error());
        co_return std::move(*outcome);
    }

    template <class Outcome, class Work>
    static base::Task<bool> run_work(Work& work, Transaction& transaction,
                                     std::optional<Outcome>& outcome) {
        outcome = co_await work(transaction);
        co_return outcome->has_value();
    }
};

struct EngineOptions {
    /// The longest that a call takes, whatever its deadline.
    std::chrono::milliseconds call_timeout{10'000};
    /// The longest that a server works on a statement. A connection on which one has not been
    /// answered for so long is given up, and another may serve the call.
    std::chrono::milliseconds statement_timeout{5000};
    /// Units of work at once, for each Database; others wait their turn.
    int units_max = 4;
    /// Whether open() succeeds while the server cannot be reached. The engine then goes on trying,
    /// and everything fails with Errc::unavailable until it has succeeded.
    bool waits_for_server = false;
};

/// A service's database, opened once per process. Outlives every Database made from it.
class Engine {
public:
    /// Opens `url` (`sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://…`,
    /// `postgres://…`, `postgresql+psycopg://…`), making a missing SQLite file, and brings its
    /// schema up to date; of several processes that do so at once one goes first. Fails with
    /// Errc::unavailable and a `detail` for the operator: what is wrong with the path or the
    /// server, that the database is newer than `migrations`, … A password is in none of them.
    static base::Result<std::unique_ptr<Engine>> open(std::string_view url,
                                                      const Migrations& migrations,
                                                      telemetry::Log& log,
                                                      const EngineOptions& options = {});

    /// Opens a database that somebody else keeps: there must be one, and its schema is left alone.
    static base::Result<std::unique_ptr<Engine>> attach(std::string_view url, telemetry::Log& log,
                                                        const EngineOptions& options = {});

    /// The names of the steps that open() would apply, in order; changes nothing. Fails like it.
    static base::Result<std::vector<std::string>> pending(std::string_view url,
                                                          const Migrations& migrations);
    virtual ~Engine() = default;

    /// Access for coroutines on `executor`, which runs on one thread. Fails like open().
    virtual base::Result<std::unique_ptr<Database>> connect(
        boost::asio::any_io_executor executor) = 0;

    /// Blocks until no unit of work is under way. Called when the executors have stopped, before
    /// the coroutines that wait for those units are destroyed.
    virtual void drain() = 0;

    /// Whether the schema is up to date. False only after waits_for_server.
    virtual bool is_ready() const { return true; }
    /// Blocks until is_ready(); false when `stop` came first.
    virtual bool wait_until_ready(const std::stop_token& stop) {
        (void)stop;
        return true;
    }

    /// Who writes through this engine: another name for each of the processes that share the
    /// database, the same after a restart where only one process can.
    virtual std::string instance() const = 0;

    /// Calls `heard` on a thread of the engine when a unit that announced on `channel` has been
    /// committed by another process, now and then once too often, and never if the database cannot
    /// tell: who listens also looks by itself from time to time. Replaces what was heard before;
    /// once it has been replaced by nothing, it is not called any more.
    virtual void listen(std::string_view channel, std::function<void()> heard) {
        (void)channel;
        (void)heard;
    }
};

}  // namespace sql
