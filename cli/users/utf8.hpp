// SPDX-License-Identifier: Apache-2.0
// Whether bytes are UTF-8.
#pragma once

#include <string_view>

namespace cli {

/// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7): no overlong form, no surrogate,
/// nothing over U+10FFFF, no character cut off.
bool is_utf8(std::string_view text);

}  // namespace cli
