// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/dead_letters.hpp"

#include "messaging/core/outbox_table.hpp"
#include "messaging/core/outbox_writer.hpp"

namespace messaging {
namespace {

using base::Result;
using base::Task;

DeadLetter read(const sql::Row& row) {
    return {.id = std::string(row.text(0)),
            .type = std::string(row.text(1)),
            .subject = std::string(row.text(2)),
            .destination = std::string(row.text(3)),
            .attempts = row.integer(4),
            .created_at = row.time(5),
            .last_error = row.is_null(6) ? std::string() : std::string(row.text(6))};
}

Task<Result<>> add_state(sql::Database& database, const OutboxTable& table, OutboxState& state) {
    GATEHOUSE_CO_TRY(waiting, co_await database.query(table.count_waiting, {}));
    if (const auto count = waiting[0].integer(0); count > 0) {
        state.waiting += count;
        const auto oldest = waiting[0].time(1);
        if (!state.oldest || oldest < *state.oldest) {
            state.oldest = oldest;
            GATEHOUSE_CO_TRY(error, co_await database.query(table.oldest_error, {}));
            const bool has_failed = !error.empty() && !error[0].is_null(0);
            state.last_error = has_failed ? error[0].text(0) : "";
        }
    }
    GATEHOUSE_CO_TRY(dead, co_await database.query(table.select_dead, {}));
    for (std::size_t i = 0; i < dead.size(); ++i)
        state.dead.push_back(read(dead[i]));
    co_return Result<>();
}

Task<Result<std::int64_t>> revive(sql::Transaction& transaction) {
    std::int64_t revived = 0;
    for (const auto* table : {&former_outbox, &current_outbox}) {
        GATEHOUSE_CO_TRY(rows, co_await transaction.query(table->revive_dead, {}));
        revived += rows.changed;
    }
    if (revived > 0) transaction.announce(outbox_channel);
    co_return revived;
}

}  // namespace

Task<Result<OutboxState>> read_outbox_state(sql::Database& database) {
    OutboxState state;
    for (const auto* table : {&former_outbox, &current_outbox}) {
        if (const auto added = co_await add_state(database, *table, state); !added) {
            co_return base::fail(added.error());
        }
    }
    co_return state;
}

Task<Result<std::int64_t>> retry_dead_letters(sql::Database& database) {
    co_return co_await database.write(
        [](sql::Transaction& transaction) { return revive(transaction); });
}

}  // namespace messaging
