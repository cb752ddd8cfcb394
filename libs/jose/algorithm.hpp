// SPDX-License-Identifier: Apache-2.0
// The signature algorithms of tokens (RFC 7518 section 3.1).
#pragma once

#include <optional>
#include <string_view>

namespace jose {

enum class Algorithm { hs256, hs384, hs512 };

/// Reads exactly "HS256", "HS384" or "HS512"; the names are case-sensitive.
std::optional<Algorithm> parse_algorithm(std::string_view name);

std::string_view name(Algorithm algorithm);

}  // namespace jose
