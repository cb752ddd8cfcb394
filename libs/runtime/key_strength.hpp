// SPDX-License-Identifier: Apache-2.0
// Whether a key can be guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runtime {

/// Why `key`, which signs tokens, is too weak; nothing if it is good enough. One token is enough to
/// try keys without limit, so a key must be random: a placeholder, a key of less than 32 bytes, one
/// of few different bytes, and one that repeats itself or consists of common words and sequences
/// are refused. Never quotes the key.
std::optional<std::string> find_weakness(std::string_view key);

}  // namespace runtime
