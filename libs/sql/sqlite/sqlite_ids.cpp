// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite/sqlite_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace sql {
namespace {

// AUTOINCREMENT goes on after the highest id of all, so a counter that passes over some has a row
// of its own beside AUTOINCREMENT's, in the table that SQLite keeps those in.
constexpr Statement move_drawn = "UPDATE sqlite_sequence SET seq = $2 WHERE name = $1";
constexpr Statement insert_drawn = "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)";

std::string counter_of(std::string_view table) {
    return fmt::format("{} drawn", table);
}

/// The highest id that was drawn or inserted outside of the range. As long as AUTOINCREMENT's own
/// counter is below the range, it also knows of deleted rows.
Statement select_last(std::string_view table) {
    return Statement::keep(fmt::format(
        "SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{0} drawn'), 0),"
        " COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{0}' AND seq < $1), 0),"
        " COALESCE((SELECT MAX(id) FROM {0} WHERE id < $1), 0),"
        " COALESCE((SELECT MAX(id) FROM {0} WHERE id > $2 AND id <= $3), 0))",
        table));
}

base::Result<> note_drawn(SqliteConnection& connection, const std::string& counter,
                          std::int64_t last) {
    const auto moved = connection.query(move_drawn, {counter, last});
    if (!moved) return base::fail(moved.error());
    if (moved->changed > 0) return {};
    const auto inserted = connection.query(insert_drawn, {counter, last});
    if (!inserted) return base::fail(inserted.error());
    return {};
}

}  // namespace

base::Result<std::vector<std::int64_t>> draw_sqlite_ids(SqliteConnection& connection,
                                                        std::string_view table, std::size_t count,
                                                        IdRange skipped) {
    // Without a range to skip, everything is below it.
    const bool skips = skipped.last >= skipped.first;
    const auto first = skips ? skipped.first : base::taken_over_id_max + 1;
    const auto last = skips ? skipped.last : base::taken_over_id_max;
    const auto found = connection.query(select_last(table), {first, last, base::taken_over_id_max});
    if (!found) return base::fail(found.error());
    std::vector<std::int64_t> ids;
    auto id = (*found)[0].integer(0);
    while (ids.size() < count) {
        ++id;
        if (skipped.contains(id)) id = skipped.last + 1;
        ids.push_back(id);
    }
    if (const auto noted = note_drawn(connection, counter_of(table), id); !noted) {
        return base::fail(noted.error());
    }
    return ids;
}

}  // namespace sql
