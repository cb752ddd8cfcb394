// SPDX-License-Identifier: Apache-2.0
// Files that hold one secret each.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>

namespace config {

/// `path` in quotes for a message, or the words `(not shown, as it may be a secret)` unless a file
/// or at least its folder is there: who confuses NAME and NAME_FILE puts the secret in its place.
std::string shown_path(const std::string& path);

/// The bytes of the file. Fails with a detail that says what is wrong with the file.
base::Result<std::string> read_secret_file(const std::string& path);

/// Why the file is not private: its mode lets other users of the machine read or change it.
std::optional<std::string> find_exposure(const std::string& path);

}  // namespace config
