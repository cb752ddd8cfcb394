// SPDX-License-Identifier: Apache-2.0
// Folders that only their owner may enter.
#pragma once

#include <filesystem>
#include <system_error>

namespace base {

/// Creates `path` and the folders above it that are missing, each with mode 0700 whatever the umask
/// leaves to others. Folders that are there stay as they are.
std::error_code make_private_folders(const std::filesystem::path& path);

}  // namespace base
