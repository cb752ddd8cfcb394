// SPDX-License-Identifier: Apache-2.0
// TableCopy: copies one table between databases of any engines.
#pragma once

#include "sql/database.hpp"
#include "sql/table.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace sql {

/// The part of the source that a destination has: the number of rows, and the last row.
struct CopiedPart {
    std::int64_t rows = 0;
    Rows last_page;  ///< Ends with the last row; empty when there is none.
};

/// The number of rows and the checksum of a table.
struct TableSum {
    std::int64_t rows = 0;
    /// FNV-1a of the kind, size and content of every cell, in the order of the key. It detects
    /// mistakes, not forgeries.
    std::uint64_t checksum = 0;

    bool operator==(const TableSum&) const = default;
};

/// Copies the rows of a table (see Table::condition) page by page in the order of its key. Each
/// page is one unit of work, so an interrupted copy leaves the first rows of the table, and another
/// copy can continue.
class TableCopy {
public:
    /// Called with the number of rows done so far.
    using Progress = std::function<void(std::int64_t rows)>;

    explicit TableCopy(const Table& table, std::size_t rows_per_page = 1000);

    const std::string& name() const { return table_.name; }

    /// Compares the rows of `to` with the first rows of `from`. If they differ, fails with
    /// Errc::conflict, and `detail` names the first different row.
    base::Task<base::Result<CopiedPart>> find_copied_part(Database& from, Database& to,
                                                          const Progress& progress) const;

    /// Copies the rows after `copied`; yields the number of rows in `to`. `progress` counts from
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
