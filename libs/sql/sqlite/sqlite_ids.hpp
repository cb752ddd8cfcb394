// SPDX-License-Identifier: Apache-2.0
// The counters of ids that pass over a range. Internal.
#pragma once

#include "sql/id_range.hpp"
#include "sql/sqlite/sqlite_connection.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sql {

/// Transaction::draw_ids inside the transaction of `connection`.
base::Result<std::vector<std::int64_t>> draw_sqlite_ids(SqliteConnection& connection,
                                                        std::string_view table, std::size_t count,
                                                        IdRange skipped);

}  // namespace sql
