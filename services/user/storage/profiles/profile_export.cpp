// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/profile_export.hpp"

#include "user/storage/profiles/profile_row.hpp"

namespace user {
namespace {

constexpr sql::Statement select_profiles =
    "SELECT id, auth_user_id, email, first_name, last_name, roles, blocked, block_reason,"
    " created_at, updated_at, version FROM profiles"
    " WHERE auth_user_id > $1 AND auth_user_id <= $2";

}  // namespace

base::Task<base::Result<std::vector<Profile>>> export_profiles(sql::Database& database,
                                                               AccountId after, AccountId last) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_profiles, {after.value, last.value}));
    std::vector<Profile> profiles;
    profiles.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        profiles.push_back(read_profile(rows[i]));
    co_return profiles;
}

}  // namespace user
