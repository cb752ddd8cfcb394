// SPDX-License-Identifier: Apache-2.0
// UserExport: reads all people from both databases, page by page.
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

/// Passes all people as text to `write`, page by page in order of account ids, and returns their
/// number. Roles, names and block come from the profile, or from the account if there is no profile
/// yet. Fails when a database or `write` fails.
base::Result<std::int64_t> export_users(
    base::EventLoop& loop, sql::Database& auth_database, sql::Database& user_database,
    const UserExportOptions& options, const std::function<base::Result<>(std::string_view)>& write);

}  // namespace cli
