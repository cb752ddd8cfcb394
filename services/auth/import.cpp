// SPDX-License-Identifier: Apache-2.0
#include "auth/import.hpp"

#include "auth/domain/accounts/registration.hpp"
#include "auth/events/outbound/user_registered.hpp"
#include "crypto/password_hash.hpp"

namespace auth {

void check(const ImportedAccount& account, std::vector<base::FieldProblem>& problems) {
    if (account.id && account.id->value < 1) {
        problems.push_back({"id", "must be a positive integer"});
    }
    check_identity(account.username, account.email, problems);
    const auto format = crypto::recognise_hash(account.password_hash);
    if (!format) problems.push_back({"password_hash", format.error().detail});
}

std::unique_ptr<AccountImport> make_account_import(sql::Database& database,
                                                   const base::Clock& clock) {
    return make_sql_account_import(database, clock, user_registered);
}

}  // namespace auth
