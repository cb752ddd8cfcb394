// SPDX-License-Identifier: Apache-2.0
// Plain names, for example of roles.
#pragma once

#include "base/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace base {

/// Whether `text` is 1 to 64 of `A-Z a-z 0-9 _ -`.
constexpr bool is_plain_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return is_alphanumeric(c) || c == '_' || c == '-';
    });
}

/// The rule of is_plain_name() in words.
inline constexpr std::string_view plain_name_rule = "must be 1 to 64 of A-Z a-z 0-9 _ -";

}  // namespace base
