// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite/sqlite_writer.hpp"

#include "sql/sqlite/sqlite_ids.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <sys/prctl.h>

namespace sql {
namespace {

/// A unit of work's view of the writer's connection. Statements finish without ever suspending.
class SqliteTransaction final : public Transaction {
public:
    explicit SqliteTransaction(SqliteConnection& connection) : connection_(connection) {}

    base::Task<base::Result<Rows>> query(Statement statement, Params params) override {
        co_return connection_.query(statement, params);
    }

    void enqueue(Statement statement, Params params) override {
        auto rows = connection_.query(statement, params);
        if (!rows && outcome_) outcome_ = base::fail(std::move(rows).error());
    }

    // There is one writer, and one process: units run one after another as it is.
    void lock(std::string_view /*space*/, std::int64_t /*key*/) override {}
    void announce(std::string_view /*channel*/) override {}
    // AUTOINCREMENT goes on after the highest id that ever was in the table.
    void continue_ids_after(std::string_view /*table*/, std::int64_t /*id*/) override {}

    base::Task<base::Result<std::vector<std::int64_t>>> draw_ids(std::string_view table,
                                                                 std::size_t count,
                                                                 IdRange skipped) override {
        co_return draw_sqlite_ids(connection_, table, count, skipped);
    }

    /// What became of the statements that nobody waited for.
    const base::Result<>& outcome() const { return outcome_; }

private:
    SqliteConnection& connection_;
    base::Result<> outcome_;
};

}  // namespace

SqliteWriter::SqliteWriter(SqliteConnection connection, telemetry::Log& log)
    : connection_(std::move(connection)), log_(log), thread_([this] { work(); }) {}

SqliteWriter::~SqliteWriter() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void SqliteWriter::submit(Unit unit, base::Deadline deadline, Done done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(
            {.unit = std::move(unit), .deadline = deadline, .done = std::move(done)});
        ++submitted_;
    }
    wake_.notify_one();
}

void SqliteWriter::drain() {
    std::unique_lock lock(mutex_);
    answered_more_.wait(lock, [this, all = submitted_] { return answered_ >= all; });
}

void SqliteWriter::work() {
    prctl(PR_SET_NAME, "sqlite-writer");
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        std::deque<Job> jobs;
        jobs.swap(waiting_);
        lock.unlock();
        commit_together(jobs);
        for (auto& job : jobs)
            job.done(std::move(job.result));
        const auto count = jobs.size();
        jobs.clear();
        lock.lock();
        answered_ += count;
        answered_more_.notify_all();
    }
}

void SqliteWriter::commit_together(std::deque<Job>& jobs) {
    auto outcome = connection_.execute("BEGIN IMMEDIATE");
    if (outcome) {
        for (auto& job : jobs)
            run(job);
        // SQLite may have undone everything on its own, a full disk being the usual reason.
        outcome = connection_.is_in_transaction()
                      ? connection_.execute("COMMIT")
                      : base::Result<>(base::fail(base::unavailable("sqlite: rolled back")));
    }
    commits_.fetch_add(1, std::memory_order_release);
    if (outcome) return;
    if (connection_.is_in_transaction()) (void)connection_.execute("ROLLBACK");
    log_.error("commit_failed", {{"units", jobs.size()}, {"error", outcome.error().log.text}});
    for (auto& job : jobs)
        job.result = outcome;
}

void SqliteWriter::run(Job& job) {
    if (!connection_.is_in_transaction()) return;  // Undone: commit_together() tells everyone.
    if (job.deadline.has_passed()) {
        job.result = base::fail(base::unavailable("sqlite: the writer was busy for too long"));
        return;
    }
    auto outcome = connection_.execute("SAVEPOINT unit");
    if (outcome) {
        const auto keep = run_task(job);
        if (!keep) job.result = base::fail(keep.error());
        if (!connection_.is_in_transaction()) return;
        if (!keep || !*keep) outcome = connection_.execute("ROLLBACK TO unit");
        if (outcome) outcome = connection_.execute("RELEASE unit");
    }
    if (!outcome) job.result = outcome;
}

base::Result<bool> SqliteWriter::run_task(Job& job) {
    SqliteTransaction transaction(connection_);
    base::Result<bool> result = false;
    boost::asio::co_spawn(context_, job.unit(transaction),
                          [&result](const std::exception_ptr& failure, bool keep) {
                              result = keep;
                              if (!failure) return;
                              try {
                                  std::rethrow_exception(failure);
                              } catch (const std::exception& error) {
                                  result = base::fail(base::internal_error(error.what()));
                              }
                          });
    context_.restart();
    context_.run();
    if (result && *result && !transaction.outcome())
        return base::fail(transaction.outcome().error());
    return result;
}

}  // namespace sql
