// SPDX-License-Identifier: Apache-2.0
// Comparison of secrets that does not tell by its time where they differ.
#pragma once

#include <string_view>

namespace crypto {

/// True if both hold the same bytes. Takes the same time wherever they differ; only that the
/// lengths differ can be measured.
bool equal_constant_time(std::string_view left, std::string_view right);

}  // namespace crypto
