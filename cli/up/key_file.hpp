// SPDX-License-Identifier: Apache-2.0
// The files of the keys that both services share.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <filesystem>

namespace cli {

/// Creates `path` with a new key of 48 random bytes in base64url, readable by its owner only. An
/// existing file stays unchanged. Even after a crash, `path` contains the whole key or does not
/// exist. The caller ensures that no other process creates the same file at the same time. Fails
/// with Errc::unavailable.
base::Result<> make_key_file(const std::filesystem::path& path);

/// Writes `secret` as the only line of the file `path`, in the same way; replaces a file that is
/// there.
base::Result<> make_secret_file(const std::filesystem::path& path, const base::Secret& secret);

}  // namespace cli
