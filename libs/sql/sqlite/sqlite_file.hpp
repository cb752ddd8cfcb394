// SPDX-License-Identifier: Apache-2.0
// SqliteFile: whether the files of an open database are still where they were. Internal.
#pragma once

#include "sql/sqlite/sqlite_connection.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace sql {

/// An open database goes on working in files that have been deleted or replaced, and everything
/// written from then on is lost with the process. Used on one thread.
class SqliteFile {
public:
    /// `path` is that of an open database.
    explicit SqliteFile(std::string path);

    /// Looks again; yields what has happened to the files, once two looks in a row have seen it.
    /// `connection` is one to this database.
    std::optional<std::string_view> look(SqliteConnection& connection);

    const std::string& path() const { return path_; }

private:
    struct Part {
        std::string_view suffix;
        std::optional<std::pair<dev_t, ino_t>> identity = {};
    };

    std::string find_fault(SqliteConnection& connection);
    std::string find_fault_of(Part& part, SqliteConnection& connection);
    bool is_truncated(off_t size, SqliteConnection& connection);

    std::string path_;
    /// The journal and its index are there once they have been used.
    std::array<Part, 3> parts_{Part{""}, Part{"-wal"}, Part{"-shm"}};
    off_t size_ = 0;
    std::string last_fault_;
};

}  // namespace sql
