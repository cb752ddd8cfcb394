// SPDX-License-Identifier: Apache-2.0
// Table: what a table is called and which columns it has.
#pragma once

#include "sql/id_range.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace sql {

/// A table as its migrations make it, on every engine.
struct Table {
    std::string name;
    /// All of them (see Record::names); the first `key_columns` are a unique key, never NULL, and
    /// ordered alike on all engines: integers, or text that is compared byte by byte.
    std::vector<std::string> columns;
    std::size_t key_columns = 1;
    /// The database counts the column `id`, which is the key.
    bool counts_ids = false;
    /// The ids that the counter passes over.
    IdRange skipped_ids = {};
    /// SQL that says which of its rows are meant; empty for all.
    std::string condition = {};
};

/// The tables of a database, those that others refer to first.
using Tables = std::vector<Table>;

}  // namespace sql
