// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/schema.hpp"

#include "auth/storage/accounts/account_ids.hpp"
#include "auth/storage/accounts/account_record.hpp"

namespace auth {

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
