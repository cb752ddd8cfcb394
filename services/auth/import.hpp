// SPDX-License-Identifier: Apache-2.0
// What a program needs to bring accounts of another system along.
#pragma once

#include "auth/storage/accounts/account_import.hpp"

namespace auth {

/// What is wrong with an account of another system, if anything: its name and address by the rules
/// of a registration, its hash by what can be verified. `problems` never show the hash.
void check(const ImportedAccount& account, std::vector<base::FieldProblem>& problems);

/// An import whose held messages are those of a registration. `database` and `clock` outlive it.
std::unique_ptr<AccountImport> make_account_import(sql::Database& database,
                                                   const base::Clock& clock);

}  // namespace auth
