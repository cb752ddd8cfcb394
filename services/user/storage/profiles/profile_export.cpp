// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/profile_export.hpp"

#include "user/storage/profiles/profile_record.hpp"

namespace user {
namespace {

constexpr auto select_profiles = "SELECT " + sql::Record<Profile>::columns +
                                 " FROM profiles WHERE auth_user_id > $1 AND auth_user_id <= $2";

}  // namespace

base::Task<base::Result<std::vector<Profile>>> export_profiles(sql::Database& database,
                                                               AccountId after, AccountId last) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_profiles, {after.value, last.value}));
    co_return sql::Record<Profile>::read_all(rows);
}

}  // namespace user
