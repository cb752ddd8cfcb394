// SPDX-License-Identifier: Apache-2.0
#include "sql/text_list.hpp"

#include <algorithm>

namespace sql {

std::string join_list(const std::vector<std::string>& words) {
    std::string text;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (std::find(words.begin(), word, *word) != word) continue;
        if (!text.empty()) text += ',';
        text += *word;
    }
    return text;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

}  // namespace sql
