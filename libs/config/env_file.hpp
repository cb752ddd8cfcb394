// SPDX-License-Identifier: Apache-2.0
// Files of settings: lines NAME=VALUE, as in .env files.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace config {

/// One assignment of a file.
struct Assignment {
    std::string name;
    std::string value;
    std::size_t line = 0;  ///< From 1.
};

/// Reads lines `NAME=VALUE`, with or without `export` in front. Blank lines and what follows a `#`
/// at the start or after a blank are comments. A value may stand in single quotes (taken as it is)
/// or double quotes (with \n \r \t \" \\). Fails with Errc::malformed and a detail that names the
/// line but shows nothing of it, as it may hold a secret.
base::Result<std::vector<Assignment>> parse_env_file(std::string_view text);

/// `value` as parse_env_file reads it, in quotes where it needs them.
std::string quote_env_value(std::string_view value);

/// The bytes of a file. Fails with Errc::not_found, the detail telling the system's reason, or with
/// Errc::too_large.
base::Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace config
