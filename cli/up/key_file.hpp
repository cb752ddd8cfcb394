// SPDX-License-Identifier: Apache-2.0
// The file that holds the key both services share.
#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace cli {

/// Makes `path` with a new key of 48 random bytes in base64url, readable by its owner only; leaves
/// a file that is there as it is. Whoever reads `path`, even after a crash, finds either no file or
/// the whole key. The caller sees to it that nobody makes the same file at the same time. Fails
/// with Errc::unavailable.
base::Result<> make_key_file(const std::filesystem::path& path);

}  // namespace cli
