// SPDX-License-Identifier: Apache-2.0
// TableCopy: one table from a database into another, of whatever engine.
#pragma once

#include "sql/database.hpp"
#include "sql/table.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace sql {

/// How much of the source a destination holds: rows, and the last of them.
struct CopiedPart {
    std::int64_t rows = 0;
    Rows last_page;  ///< Ends with the last row; empty when there is none.
};

/// What is in a table, as its database answers.
struct TableSum {
    std::int64_t rows = 0;
    /// FNV-1a of every cell, its kind and its size, in the order of the key: enough to notice what
    /// went wrong, not what somebody forged.
    std::uint64_t checksum = 0;

    bool operator==(const TableSum&) const = default;
};

/// Copies a table page by page in the order of its key, each page one unit of work: whatever ends a
/// copy leaves a beginning of the table that another copy goes on from.
class TableCopy {
public:
    /// Called with the number of rows done so far.
    using Progress = std::function<void(std::int64_t rows)>;

    explicit TableCopy(const Table& table, std::size_t rows_per_page = 1000);

    const std::string& name() const { return table_.name; }

    /// Compares what `to` holds with `from`, row by row. Fails with Errc::conflict, the first row
    /// that differs named in `detail`, unless it is a beginning of `from`.
    base::Task<base::Result<CopiedPart>> find_copied_part(Database& from, Database& to,
                                                          const Progress& progress) const;

    /// Copies what comes after `copied`; yields how many rows `to` has then. `progress` counts from
    /// the beginning of the table.
    base::Task<base::Result<std::int64_t>> copy_rest(Database& from, Database& to,
                                                     CopiedPart copied,
                                                     const Progress& progress) const;

    base::Task<base::Result<TableSum>> sum(Database& database, const Progress& progress) const;
    base::Task<base::Result<std::int64_t>> count(Database& database) const;

private:
    /// The page that follows the last row of `page`.
    base::Task<base::Result<Rows>> next_page(Database& database, const Rows& page) const;
    base::Task<base::Result<>> insert(Transaction& transaction, const Rows& page) const;
    base::Task<base::Result<>> write(Database& database, const Rows& page) const;
    base::Error differs(const Row& row) const;
    void add(const Row& row, TableSum& sum) const;

    Table table_;
    std::size_t rows_per_page_;
    Statement select_first_;
    Statement select_next_;
    Statement count_;
    Statement insert_;
};

}  // namespace sql
