// SPDX-License-Identifier: Apache-2.0
// UserExport: everybody in both databases, page by page.
#pragma once

#include "base/event_loop.hpp"
#include "sql/database.hpp"
#include "users/user_file.hpp"

#include <functional>

namespace cli {

struct UserExportOptions {
    UserFileFormat format = UserFileFormat::json_lines;
    bool with_hashes = true;
};

/// Hands the text of everybody, by account id, to `write` page by page, and yields how many there
/// were. Roles, names and block are those of the profile; who has none yet has those of the
/// account. Fails when a database or `write` does.
base::Result<std::int64_t> export_users(
    base::EventLoop& loop, sql::Database& auth_database, sql::Database& user_database,
    const UserExportOptions& options, const std::function<base::Result<>(std::string_view)>& write);

}  // namespace cli
