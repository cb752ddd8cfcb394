// SPDX-License-Identifier: Apache-2.0
// What a program needs to bring accounts of another system along.
#pragma once

#include "auth/domain/accounts/username.hpp"
#include "auth/storage/accounts/sql_account_import.hpp"

namespace auth {

/// An import whose held messages are those of a registration. `database` and `clock` outlive it.
std::unique_ptr<AccountImport> make_account_import(sql::Database& database,
                                                   const base::Clock& clock);

}  // namespace auth
