// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/accounts/account_export.hpp"

#include "auth/storage/accounts/account_record.hpp"

namespace auth {
namespace {

using AccountColumns = sql::Record<Account>;

constexpr auto select_accounts =
    "SELECT " + AccountColumns::columns +
    ", password_hash, block_reason FROM accounts JOIN credentials ON account_id = id"
    " WHERE id > $1 ORDER BY id LIMIT $2";

constexpr sql::Statement select_unusual_hashes =
    "SELECT account_id, password_hash FROM credentials WHERE account_id > $1 AND password_hash"
    " NOT LIKE '$argon2id$v=19$m=19456,t=2,p=1$%' ORDER BY account_id LIMIT $2";

ExportedAccount read(const sql::Row& row) {
    return {.credential = {.account = AccountColumns::read(row),
                           .password_hash = std::string(row.text(AccountColumns::size))},
            .block_reason = std::string(row.text(AccountColumns::size + 1))};
}

}  // namespace

base::Task<base::Result<std::vector<ExportedAccount>>> export_accounts(sql::Database& database,
                                                                       AccountId after, int limit) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_accounts, {after.value, limit}));
    std::vector<ExportedAccount> accounts;
    accounts.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        accounts.push_back(read(rows[i]));
    co_return accounts;
}

base::Task<base::Result<std::vector<StoredHash>>> unusual_hashes(sql::Database& database,
                                                                 AccountId after, int limit) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_unusual_hashes, {after.value, limit}));
    std::vector<StoredHash> hashes;
    hashes.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        hashes.push_back(
            {.account = {rows[i].integer(0)}, .password_hash = std::string(rows[i].text(1))});
    }
    co_return hashes;
}

}  // namespace auth
