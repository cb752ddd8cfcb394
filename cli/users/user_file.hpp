// SPDX-License-Identifier: Apache-2.0
// Files of users: JSON Lines and CSV, read and written.
#pragma once

#include "users/user_source.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace cli {

/// `spreadsheet` is CSV in which an apostrophe stands before what a spreadsheet would compute; such
/// a file is for reading, as an import would take the apostrophes for text.
enum class UserFileFormat { json_lines, csv, spreadsheet };

/// The format of the extension: CSV for `.csv`, JSON Lines for `.jsonl`, `.ndjson`, `.json`.
std::optional<UserFileFormat> format_of(std::string_view file_name);

/// Reads people from the open descriptor `file`, which the caller owns. `size` is the file's size
/// if known. In JSON Lines each line is an object with the members of UserRecord; in CSV the first
/// line contains these names. With an unknown, repeated or missing CSV column the first next()
/// fails.
std::unique_ptr<UserSource> open_user_file(int file, UserFileFormat format,
                                           std::optional<std::uint64_t> size = {});

/// The first line of a CSV file, or nothing for JSON Lines.
std::string user_file_head(UserFileFormat format, bool with_hashes);

/// Appends `user` as one line (in CSV as several, if a field contains line ends).
void append_user(std::string& out, UserFileFormat format, const UserRecord& user, bool with_hashes);

}  // namespace cli
