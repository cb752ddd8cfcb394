// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with its prepared statements. Internal.
#pragma once

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "sql/statement.hpp"
#include "sql/value.hpp"

#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace sql {

/// The longest wait for a lock of another connection or process.
inline constexpr std::chrono::milliseconds lock_wait_max{5000};

/// Not safe for use by two threads at once.
class SqliteConnection {
public:
    enum class Mode { read_only, read_write, attached };

    /// Opens the file at `path`; read_write makes it if it is missing, attached also writes but
    /// keeps the file's kind of journal.
    static base::Result<SqliteConnection> open(const std::string& path, Mode mode);

    /// How long a call waits for a lock of another connection or process: until `deadline`, and at
    /// most for lock_wait_max.
    void set_patience(base::Deadline deadline) { patience_->deadline = deadline; }
    /// Whether the last call failed because somebody else held the lock.
    bool was_locked_out() const;

    /// Runs one statement and reads all its rows.
    base::Result<Rows> query(Statement statement, const Params& params);

    /// Runs statements separated by semicolons, without parameters.
    base::Result<> execute(const std::string& statements);

    /// Begins or ends a transaction that only reads: all of it sees one state of the database.
    base::Result<> begin_snapshot();
    void end_snapshot();

    /// True inside BEGIN … COMMIT; false again after SQLite gave a transaction up on its own.
    bool is_in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    struct Patience {
        base::Deadline deadline;
        base::Deadline::clock::time_point since;
    };
    struct Prepared {
        std::unique_ptr<sqlite3_stmt, Finalize> statement;
        std::vector<int> positions;  ///< SQLite's index of $1, $2, …
    };

    base::Result<Prepared*> prepare(Statement statement);
    static int wait_for_lock(void* patience, int count);
    static int bind(const Prepared& prepared, const Params& params);
    static void read_row(sqlite3_stmt* statement, Rows& rows);
    base::Error error(std::string_view doing) const;

    std::unique_ptr<Patience> patience_ =
        std::make_unique<Patience>();  ///< SQLite has its address.
    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<const char*, Prepared> prepared_;
};

}  // namespace sql
