// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/inbox.hpp"

#include <string>

namespace messaging {
namespace {

constexpr sql::Statement insert_received =
    "INSERT INTO inbox (source, message_id, received_at, what) SELECT CAST($1 AS TEXT),"
    " CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT) WHERE NOT EXISTS ("
    " SELECT 1 FROM inbox known WHERE known.source IN ($5, $6) AND known.message_id = $2)"
    " ON CONFLICT (source, message_id) DO NOTHING";
constexpr sql::Statement insert_former =
    "INSERT INTO inbox (source, message_id, received_at, what) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (source, message_id) DO NOTHING";
constexpr sql::Statement select_what =
    "SELECT what FROM inbox WHERE source = $1 AND message_id = $2";
constexpr sql::Statement delete_old = "DELETE FROM inbox WHERE received_at < $1";

base::Task<base::Result<>> delete_before(sql::Transaction& transaction, base::Timestamp before) {
    co_return co_await sql::execute(transaction, delete_old, {before});
}

}  // namespace

base::Task<base::Result<bool>> record_first(sql::Transaction& transaction, EventKey key,
                                            base::Timestamp now) {
    // Where an id is kept that came before for something else.
    const auto narrower = std::string(key.source) + ' ' + std::string(key.what);
    GATEHOUSE_CO_TRY(rows,
                     co_await transaction.query(insert_received, {key.source, key.id, now, key.what,
                                                                  key.former_source, narrower}));
    bool is_first = rows.changed == 1;
    if (!is_first) {
        GATEHOUSE_CO_TRY(known, co_await transaction.query(select_what, {key.source, key.id}));
        if (known.empty() || known[0].text(0) == key.what) co_return false;
        GATEHOUSE_CO_TRY(
            again, co_await transaction.query(insert_received, {narrower, key.id, now, key.what,
                                                                key.former_source, narrower}));
        is_first = again.changed == 1;
    }
    if (is_first && !key.former_source.empty()) {
        transaction.enqueue(insert_former, {key.former_source, key.id, now, key.what});
    }
    co_return is_first;
}

base::Task<base::Result<>> prune_inbox(sql::Database& database, base::Timestamp before) {
    co_return co_await database.write(
        [&](sql::Transaction& transaction) { return delete_before(transaction, before); });
}

}  // namespace messaging
