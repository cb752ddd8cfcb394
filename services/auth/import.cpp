// SPDX-License-Identifier: Apache-2.0
#include "auth/import.hpp"

#include "auth/events/outbound/user_registered.hpp"

namespace auth {

std::unique_ptr<AccountImport> make_account_import(sql::Database& database,
                                                   const base::Clock& clock) {
    return make_sql_account_import(database, clock, user_registered);
}

}  // namespace auth
