// SPDX-License-Identifier: Apache-2.0
// Did you mean …?
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace config {

/// The candidate nearest to `word` in spelling; empty if none is near.
std::string suggest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace config
