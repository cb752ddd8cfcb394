// SPDX-License-Identifier: Apache-2.0
// Files of users: JSON Lines and CSV, read and written.
#pragma once

#include "users/user_source.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace cli {

enum class UserFileFormat { json_lines, csv };

/// By the end of the name: CSV for `.csv`, JSON Lines for `.jsonl`, `.ndjson`, `.json`.
std::optional<UserFileFormat> format_of(std::string_view file_name);

/// The people in the file open as `file`, which stays the caller's. `size` is its size if that is
/// known. Each line of JSON Lines is an object with the members of UserRecord; the first line of
/// CSV names columns after them. A CSV file with an unknown, repeated or missing column fails at
/// the first next().
std::unique_ptr<UserSource> open_user_file(int file, UserFileFormat format,
                                           std::optional<std::uint64_t> size = {});

/// The first line of a CSV file, or nothing for JSON Lines.
std::string user_file_head(UserFileFormat format, bool with_hashes);

/// Appends `user` as one line (in CSV more, if a field has line ends).
void append_user(std::string& out, UserFileFormat format, const UserRecord& user, bool with_hashes);

}  // namespace cli
