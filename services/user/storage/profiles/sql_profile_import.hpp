// SPDX-License-Identifier: Apache-2.0
// ProfileImport into the User Service's database.
#pragma once

#include "sql/database.hpp"
#include "user/domain/profiles/profile_import.hpp"

#include <memory>

namespace user {

/// `database` and `clock` outlive the import.
std::unique_ptr<ProfileImport> make_sql_profile_import(sql::Database& database,
                                                       const base::Clock& clock);

}  // namespace user
