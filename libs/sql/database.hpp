// SPDX-License-Identifier: Apache-2.0
// Database and Transaction: one SQL text, several engines.
#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "sql/migration.hpp"
#include "sql/value.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace sql {

/// Runs statements. SQL is written once for all engines: `$1` parameters, RETURNING, ON CONFLICT,
/// integers for times (microseconds since 1970 in UTC) and booleans.
///
/// A statement fails with Errc::conflict when it breaks a unique constraint (`log` names it) and
/// with Errc::unavailable when the database cannot do it now. `statement` is a literal or otherwise
/// outlives the database: prepared statements are kept by its address.
class StatementRunner {
public:
    virtual ~StatementRunner() = default;
    virtual base::Task<base::Result<Rows>> query(std::string_view statement, Params params) = 0;
};

/// Runs a statement for its effect alone.
base::Task<base::Result<>> execute(StatementRunner& runner, std::string_view statement,
                                   Params params);

/// A unit of work. Its statements take effect together or not at all.
class Transaction : public StatementRunner {};

/// A worker's access to its service's database; used on that worker's thread only. query() reads
/// (outside of any transaction; it sees every write answered before).
class Database : public StatementRunner {
public:
    /// Runs `work(transaction)` and commits; yields what it yielded once that is durable. If `work`
    /// fails, nothing of it remains. `work` is a function that returns a Task<Result<T>>: what it
    /// refers to lives until this call returns. It may run on another thread and beside other units
    /// in one commit, never interleaved with them. Fails with Errc::unavailable when the commit
    /// did.
    template <class Work>
    auto write(Work work) -> std::invoke_result_t<Work&, Transaction&> {
        using Outcome = typename std::invoke_result_t<Work&, Transaction&>::value_type;
        return write_and_keep<Outcome>(std::move(work));
    }

protected:
    /// Yields whether the unit's effects are to be kept.
    using Unit = std::function<base::Task<bool>(Transaction&)>;
    virtual base::Task<base::Result<>> run_unit(Unit unit) = 0;

private:
    template <class Outcome, class Work>
    base::Task<Outcome> write_and_keep(Work work) {
        std::optional<Outcome> outcome;
        auto committed = co_await run_unit([&work, &outcome](Transaction& transaction) {
            return run_work(work, transaction, outcome);
        });
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

/// A service's database, opened once per process. Outlives every Database made from it.
class Engine {
public:
    /// Opens `url` (`sqlite:///relative/path`, `sqlite:////absolute/path`), making what is missing,
    /// and brings its schema up to date. Fails with Errc::unavailable and a `detail` for the
    /// operator: what is wrong with the path, that the database is newer than `migrations`, …
    static base::Result<std::unique_ptr<Engine>> open(std::string_view url,
                                                      const Migrations& migrations,
                                                      telemetry::Log& log);
    virtual ~Engine() = default;

    /// Access for coroutines on `executor`, which runs on one thread. Fails like open().
    virtual base::Result<std::unique_ptr<Database>> connect(
        boost::asio::any_io_executor executor) = 0;

    /// Blocks until no unit of work is under way. Called when the executors have stopped, before
    /// the coroutines that wait for those units are destroyed.
    virtual void drain() = 0;
};

}  // namespace sql
