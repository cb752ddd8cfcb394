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

/// Reads lines `NAME=VALUE`, with or without `export` in front. Blank lines are ignored; a `#` at
/// the start of a line or after a blank begins a comment. A value may stand in single quotes (taken
/// as it is) or double quotes (with \n \r \t \" \\). Fails with Errc::malformed and a detail that
/// names the line number but does not quote the line, as it may contain a secret.
base::Result<std::vector<Assignment>> parse_env_file(std::string_view text);

/// `value` in the form that parse_env_file reads, quoted if necessary.
std::string quote_env_value(std::string_view value);

/// The bytes of a file. Fails with Errc::not_found and the system's reason in the detail, or with
/// Errc::too_large.
base::Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace config
