// SPDX-License-Identifier: Apache-2.0
// A list of words in one text column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sql {

/// The words with commas between them, in their order, each once. No word holds a comma.
std::string join_list(const std::vector<std::string>& words);

/// The words of a joined list.
std::vector<std::string> split_list(std::string_view text);

}  // namespace sql
