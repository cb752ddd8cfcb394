// SPDX-License-Identifier: Apache-2.0
#include "config/suggest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace config {

namespace {

/// Letters to insert, drop or replace to get from one word to the other (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string suggest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t word_bytes_max = 100;
    if (word.size() > word_bytes_max) return {};
    std::size_t nearest = std::max<std::size_t>(2, word.size() / 3) + 1;
    std::string found;
    for (const auto& candidate : candidates) {
        const std::size_t away = distance(word, candidate);
        if (away >= nearest) continue;
        nearest = away;
        found = candidate;
    }
    return found;
}

}  // namespace config
