// SPDX-License-Identifier: Apache-2.0
#include "user/storage/schema.hpp"

#include "messaging/core/migrations.hpp"
#include "user/storage/profiles/profile_record.hpp"

namespace user {
namespace {

/// Tells a database of the Auth Service.
constexpr sql::Migration other_service{
    .name = "auth/0001_accounts", .statements = {}, .owner = "Auth Service"};

}  // namespace

sql::Migrations migrations() {
    auto steps = messaging::with_messaging(own_migrations());
    steps.push_back(other_service);
    return steps;
}

sql::Tables own_tables() {
    return {{.name = "profiles", .columns = sql::Record<Profile>::names(), .counts_ids = true},
            {.name = "profile_roles",
             .columns = sql::Record<ProfileRoleRecord>::names(),
             .key_columns = 2}};
}

}  // namespace user
