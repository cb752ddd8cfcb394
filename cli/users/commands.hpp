// SPDX-License-Identifier: Apache-2.0
// The commands of `gatehouse users`.
#pragma once

#include "command.hpp"
#include "users/user_file.hpp"

namespace cli {

/// Each adds its flags, help and callback to `command`; `invocation` outlives the parser.
void add_users_import(CLI::App& command, Invocation& invocation);
void add_users_export(CLI::App& command, Invocation& invocation);

/// Adds the option `--format`.
void add_format_option(CLI::App& command, std::string& format);

/// The format of `--format` or, if it is empty, of the extension of `file_name`.
base::Result<UserFileFormat> choose_format(const std::string& format, const std::string& file_name);

}  // namespace cli
