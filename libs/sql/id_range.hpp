// SPDX-License-Identifier: Apache-2.0
// IdRange: ids that a table's counter passes over.
#pragma once

#include "base/id.hpp"

#include <cstdint>

namespace sql {

/// Ids that are given in another way than by the counter of their table. By default there are none.
struct IdRange {
    std::int64_t first = 0;
    std::int64_t last = -1;

    constexpr bool contains(std::int64_t id) const { return id >= first && id <= last; }
};

/// Whether the counter of a table that passes over `skipped` goes on after `id`. It ignores ids
/// behind which no useful room is left.
constexpr bool is_counted(std::int64_t id, const IdRange& skipped) {
    return !skipped.contains(id) && id <= base::taken_over_id_max;
}

}  // namespace sql
