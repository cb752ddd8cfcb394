// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite/sqlite_writer.hpp"

#include "sql/sqlite/sqlite_ids.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <sys/prctl.h>

namespace sql {
namespace {

/// Another process may hold the file for long: so often is looked whose time is up.
constexpr std::chrono::milliseconds lock_slice{50};
/// A fault of the files counts when two looks have seen it.
constexpr std::chrono::milliseconds look_interval{300};
/// Of a lost file the log tells once, then for every so manieth look: once a minute.
constexpr int looks_per_line = 200;

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

SqliteWriter::SqliteWriter(SqliteConnection connection, SqliteFile file, telemetry::Log& log)
    : connection_(std::move(connection)),
      file_(std::move(file)),
      log_(log),
      next_look_(base::Deadline::after(look_interval)),
      thread_([this] { work(); }) {}

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
        waiting_.push_back({.unit = std::move(unit),
                            .deadline = deadline,
                            .lock_deadline = deadline.within(lock_wait_max),
                            .done = std::move(done)});
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
        const bool has_work = wake_.wait_until(lock, next_look_.at,
                                               [this] { return stopping_ || !waiting_.empty(); });
        if (has_work && waiting_.empty()) return;
        std::deque<Job> jobs;
        jobs.swap(waiting_);
        lock.unlock();
        look_at_file();
        if (!jobs.empty()) commit_together(jobs);
        answer(jobs);
        lock.lock();
    }
}

void SqliteWriter::answer(std::deque<Job>& jobs) {
    if (jobs.empty()) return;
    for (auto& job : jobs)
        job.done(std::move(job.result));
    const auto count = jobs.size();
    jobs.clear();
    const std::lock_guard lock(mutex_);
    answered_ += count;
    answered_more_.notify_all();
}

void SqliteWriter::take_waiting(std::deque<Job>& jobs) {
    const std::lock_guard lock(mutex_);
    std::ranges::move(waiting_, std::back_inserter(jobs));
    waiting_.clear();
}

void SqliteWriter::look_at_file() {
    if (!next_look_.has_passed()) return;
    next_look_ = base::Deadline::after(look_interval);
    note_file(file_.look(connection_));
}

void SqliteWriter::note_file(std::optional<std::string_view> fault) {
    if (fault && looks_lost_++ % looks_per_line == 0) {
        log_.error("database_file_lost", {{"reason", *fault}});
    } else if (!fault && looks_lost_ > 0) {
        looks_lost_ = 0;
        log_.info("database_file_found", {{"path", std::string_view(file_.path())}});
    }
    has_lost_file_.store(fault.has_value(), std::memory_order_relaxed);
}

base::Result<> SqliteWriter::begin(std::deque<Job>& jobs) {
    while (true) {
        if (has_lost_file()) return base::fail(base::unavailable("sqlite: the file is lost"));
        auto patience = base::Deadline::after(lock_slice);
        for (const auto& job : jobs)
            patience.at = std::min(patience.at, job.lock_deadline.at);
        connection_.set_patience(patience);
        auto begun = connection_.execute("BEGIN IMMEDIATE");
        if (begun || !connection_.was_locked_out()) return begun;
        answer_late(jobs, begun);
        take_waiting(jobs);
        look_at_file();
        if (jobs.empty()) return begun;
    }
}

void SqliteWriter::answer_late(std::deque<Job>& jobs, const base::Result<>& result) {
    std::deque<Job> late;
    std::deque<Job> others;
    for (auto& job : jobs)
        (job.lock_deadline.has_passed() ? late : others).push_back(std::move(job));
    jobs = std::move(others);
    if (late.empty()) return;
    log_.error("commit_failed", {{"units", late.size()}, {"error", result.error().log.text}});
    for (auto& job : late)
        job.result = result;
    answer(late);
}

void SqliteWriter::commit_together(std::deque<Job>& jobs) {
    auto outcome = begin(jobs);
    if (jobs.empty()) return;
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
