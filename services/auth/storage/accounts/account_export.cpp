// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/accounts/account_export.hpp"

#include "sql/text_list.hpp"

namespace auth {
namespace {

constexpr sql::Statement select_accounts =
    "SELECT id, username, email, roles, blocked, created_at, password_hash, block_reason"
    " FROM accounts JOIN credentials ON account_id = id WHERE id > $1 ORDER BY id LIMIT $2";

ExportedAccount read(const sql::Row& row) {
    return {.credential = {.account = {.id = {row.integer(0)},
                                       .username = std::string(row.text(1)),
                                       .email = std::string(row.text(2)),
                                       .roles = sql::split_list(row.text(3)),
                                       .blocked = row.boolean(4),
                                       .created_at = base::Timestamp(
                                           std::chrono::microseconds(row.integer(5)))},
                           .password_hash = std::string(row.text(6))},
            .block_reason = std::string(row.text(7))};
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

}  // namespace auth
