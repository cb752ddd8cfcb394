// SPDX-License-Identifier: Apache-2.0
// The one thread that writes to a SQLite database, many units of work to a commit. Internal.
#pragma once

#include "sql/database.hpp"
#include "sql/sqlite/sqlite_connection.hpp"
#include "sql/sqlite/sqlite_file.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sql {

/// Group commit: the units that wait are put into one transaction, a savepoint each, and are
/// answered after its commit. While the file is lost (see SqliteFile), all fail.
class SqliteWriter {
public:
    using Unit = std::function<base::Task<bool>(Transaction&)>;
    using Done = std::move_only_function<void(base::Result<>)>;

    SqliteWriter(SqliteConnection connection, SqliteFile file, telemetry::Log& log);
    /// Finishes what was submitted.
    ~SqliteWriter();

    /// Hands over a unit. `done` is called on the writer's thread once the unit is durable, was
    /// undone by its own wish (also a success), could not be committed, or could not be begun by
    /// `deadline`. From any thread.
    void submit(Unit unit, base::Deadline deadline, Done done);

    /// Blocks until everything submitted so far has been answered.
    void drain();

    /// Whether what is written would not be found after a restart. Known within a second. From any
    /// thread.
    bool has_lost_file() const { return has_lost_file_.load(std::memory_order_relaxed); }

    /// How many commits there have been. Grows before their units are answered.
    std::uint64_t commits() const { return commits_.load(std::memory_order_acquire); }

private:
    struct Job {
        Unit unit;
        base::Deadline deadline;
        base::Deadline lock_deadline;  ///< How long it waits for another process to let go.
        Done done;
        base::Result<> result = {};
    };

    void work();
    void commit_together(std::deque<Job>& jobs);
    /// Begins a transaction. While another process holds the file, answers the jobs whose time is
    /// up, and takes on those that come.
    base::Result<> begin(std::deque<Job>& jobs);
    void answer_late(std::deque<Job>& jobs, const base::Result<>& result);
    void answer(std::deque<Job>& jobs);
    void take_waiting(std::deque<Job>& jobs);
    void look_at_file();
    void note_file(std::optional<std::string_view> fault);
    void run(Job& job);
    base::Result<bool> run_task(Job& job);

    SqliteConnection connection_;
    SqliteFile file_;
    telemetry::Log& log_;
    base::Deadline next_look_;
    int looks_lost_ = 0;  ///< In a row.
    std::atomic<bool> has_lost_file_ = false;
    boost::asio::io_context context_{1};
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable answered_more_;
    std::deque<Job> waiting_;
    std::atomic<std::uint64_t> commits_ = 0;
    std::uint64_t submitted_ = 0;
    std::uint64_t answered_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace sql
