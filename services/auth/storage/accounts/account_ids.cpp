// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/accounts/account_ids.hpp"

namespace auth {
namespace {

using base::Result;
using base::Task;

constexpr std::string_view accounts_table = "accounts";
/// Held until an operator's account with the id is committed.
constexpr std::string_view operator_ids_lock = "operator-account-ids";

constexpr sql::Statement select_last_operator_id =
    "SELECT COALESCE(MAX(id), 0) FROM accounts WHERE id >= $1 AND id <= $2";
/// The lowest id that is free behind one in use.
constexpr sql::Statement select_free_operator_id =
    "SELECT COALESCE(MIN(used.id) + 1, 0) FROM accounts used WHERE used.id >= $1 AND used.id < $2"
    " AND NOT EXISTS (SELECT 1 FROM accounts next WHERE next.id = used.id + 1)";
constexpr sql::Statement select_id = "SELECT id FROM accounts WHERE id = $1";

base::Error no_operator_id_left() {
    return {.code = base::Errc::conflict,
            .detail = "There is no id left for another account of an operator"};
}

Task<Result<AccountId>> draw_operator_id(sql::Transaction& transaction) {
    const auto& [first, last] = operator_ids;
    transaction.lock(operator_ids_lock, 0);
    GATEHOUSE_CO_TRY(highest, co_await transaction.query(select_last_operator_id, {first, last}));
    if (const auto id = highest[0].integer(0); id < last) {
        co_return AccountId{std::max(id + 1, first)};
    }
    // Somebody was imported with the last one.
    GATEHOUSE_CO_TRY(at_first, co_await transaction.query(select_id, {first}));
    if (at_first.empty()) co_return AccountId{first};
    GATEHOUSE_CO_TRY(free, co_await transaction.query(select_free_operator_id, {first, last}));
    if (free[0].integer(0) == 0) co_return base::fail(no_operator_id_left());
    co_return AccountId{free[0].integer(0)};
}

}  // namespace

Task<Result<std::vector<std::int64_t>>> draw_person_ids(sql::Transaction& transaction,
                                                        std::size_t count) {
    return transaction.draw_ids(accounts_table, count, operator_ids);
}

Task<Result<AccountId>> draw_account_id(sql::Transaction& transaction, bool is_operators) {
    if (is_operators) co_return co_await draw_operator_id(transaction);
    GATEHOUSE_CO_TRY(ids, co_await draw_person_ids(transaction, 1));
    co_return AccountId{ids.front()};
}

}  // namespace auth
