// SPDX-License-Identifier: Apache-2.0
// Profiles by account, for whoever takes them elsewhere.
#pragma once

#include "base/task.hpp"
#include "sql/database.hpp"
#include "user/domain/profiles/profile.hpp"

#include <vector>

namespace user {

/// The profiles of the accounts after `after` up to `last`. May fail with Errc::unavailable.
base::Task<base::Result<std::vector<Profile>>> export_profiles(sql::Database& database,
                                                               AccountId after, AccountId last);

}  // namespace user
