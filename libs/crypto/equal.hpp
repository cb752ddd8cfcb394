// SPDX-License-Identifier: Apache-2.0
// Comparison of secrets in constant time.
#pragma once

#include <string_view>

namespace crypto {

/// True if both have the same bytes. The time does not depend on the bytes; only a difference of
/// the lengths can be measured.
bool equal_constant_time(std::string_view left, std::string_view right);

}  // namespace crypto
