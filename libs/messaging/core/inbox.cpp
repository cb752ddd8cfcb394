// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/inbox.hpp"

namespace messaging {
namespace {

constexpr std::string_view insert_received =
    "INSERT INTO inbox (source, message_id, received_at) VALUES ($1, $2, $3)"
    " ON CONFLICT (source, message_id) DO NOTHING";
constexpr std::string_view delete_old = "DELETE FROM inbox WHERE received_at < $1";

base::Task<base::Result<>> delete_before(sql::Transaction& transaction, base::Timestamp before) {
    co_return co_await sql::execute(transaction, delete_old, {before});
}

}  // namespace

base::Task<base::Result<bool>> record_first(sql::Transaction& transaction, std::string_view source,
                                            std::string_view id, base::Timestamp now) {
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(insert_received, {source, id, now}));
    co_return rows.changed == 1;
}

base::Task<base::Result<>> prune_inbox(sql::Database& database, base::Timestamp before) {
    co_return co_await database.write(
        [&](sql::Transaction& transaction) { return delete_before(transaction, before); });
}

}  // namespace messaging
