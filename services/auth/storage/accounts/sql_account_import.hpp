// SPDX-License-Identifier: Apache-2.0
// AccountImport into the Auth Service's database.
#pragma once

#include "auth/domain/accounts/account_import.hpp"
#include "auth/storage/accounts/sql_account_store.hpp"

#include <memory>

namespace auth {

/// `database` and `clock` outlive the import.
std::unique_ptr<AccountImport> make_sql_account_import(sql::Database& database,
                                                       const base::Clock& clock,
                                                       UserRegistered user_registered);

}  // namespace auth
