// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include <mutex>
#include <unordered_set>

namespace sql {

Statement Statement::keep(std::string_view text) {
    static std::mutex mutex;
    // The elements of a set never move.
    static std::unordered_set<std::string> kept;
    const std::lock_guard lock(mutex);
    return {Kept{}, *kept.emplace(text).first};
}

}  // namespace sql
