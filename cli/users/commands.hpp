// SPDX-License-Identifier: Apache-2.0
// The words below `gatehouse users`.
#pragma once

#include "command.hpp"
#include "users/user_file.hpp"

namespace cli {

/// Each gives `command` its flags, help and callback; `invocation` outlives the parser.
void add_users_import(CLI::App& command, Invocation& invocation);
void add_users_export(CLI::App& command, Invocation& invocation);

/// The option `--format`.
void add_format_option(CLI::App& command, std::string& format);

/// The format that `--format` names or, if it is empty, that the end of `file_name` does.
base::Result<UserFileFormat> choose_format(const std::string& format, const std::string& file_name);

}  // namespace cli
