// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/schema.hpp"

#include "auth/storage/accounts/account_ids.hpp"
#include "auth/storage/accounts/account_record.hpp"
#include "messaging/core/migrations.hpp"

namespace auth {
namespace {

/// Tells a database of the User Service.
constexpr sql::Migration other_service{
    .name = "user/0001_profiles", .statements = {}, .owner = "User Service"};

}  // namespace

sql::Migrations migrations() {
    auto steps = messaging::with_messaging(own_migrations());
    steps.push_back(other_service);
    return steps;
}

sql::Tables own_tables() {
    return {{.name = "accounts",
             .columns = sql::Record<AccountRecord>::names(),
             .counts_ids = true,
             .skipped_ids = operator_ids},
            {.name = "credentials", .columns = sql::Record<CredentialRecord>::names()},
            {.name = "command_versions",
             .columns = sql::Record<CommandVersionRecord>::names(),
             .key_columns = 2}};
}

}  // namespace auth
