// SPDX-License-Identifier: Apache-2.0
#include "messaging/outbox.hpp"

namespace messaging {
namespace {

constexpr std::string_view insert_message =
    "INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view insert_held =
    "INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at,"
    " due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr std::string_view select_heads =
    "SELECT id, attempts, refusals, message_id, type, subject, version, payload, trace_parent FROM "
    "outbox o"
    " WHERE dead = 0 AND due_at <= $1 AND NOT EXISTS ("
    "  SELECT 1 FROM outbox older"
    "  WHERE older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
    " ORDER BY id LIMIT $2";
constexpr std::string_view select_next =
    "SELECT id, attempts, refusals, message_id, type, subject, version, payload, trace_parent,"
    " due_at FROM outbox WHERE subject = $1 AND dead = 0 ORDER BY id LIMIT 1";
constexpr std::string_view delete_message = "DELETE FROM outbox WHERE id = $1";
constexpr std::string_view postpone_message =
    "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + $4, due_at = $2,"
    " last_error = $3 WHERE id = $1";
constexpr std::string_view park_message =
    "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + 1, dead = 1, last_error = $2 "
    "WHERE id = $1";

std::int64_t microseconds(base::Timestamp time) {
    return time.time_since_epoch().count();
}

// Coroutines of their own: a statement's parameters live as long as the one that awaits it.
base::Task<base::Result<>> remove_row(sql::Transaction& transaction, std::int64_t row) {
    co_return co_await sql::execute(transaction, delete_message, {row});
}

base::Task<base::Result<>> postpone_row(sql::Transaction& transaction, std::int64_t row,
                                        base::Timestamp due, const std::string& reason,
                                        bool was_refused) {
    co_return co_await sql::execute(transaction, postpone_message,
                                    {row, microseconds(due), reason, was_refused});
}

base::Task<base::Result<>> park_row(sql::Transaction& transaction, std::int64_t row,
                                    const std::string& reason) {
    co_return co_await sql::execute(transaction, park_message, {row, reason});
}

Waiting read(const sql::Row& row) {
    return {.row = row.integer(0),
            .attempts = static_cast<int>(row.integer(1)),
            .refusals = static_cast<int>(row.integer(2)),
            .message = {.id = std::string(row.text(3)),
                        .type = std::string(row.text(4)),
                        .subject = std::string(row.text(5)),
                        .version = row.integer(6),
                        .payload = std::string(row.text(7)),
                        .trace_parent = std::string(row.text(8))}};
}

}  // namespace

base::Task<base::Result<>> append(sql::Transaction& transaction, const Message& message,
                                  base::Timestamp now) {
    co_return co_await sql::execute(transaction, insert_message,
                                    {message.id, message.type, message.subject, message.version,
                                     message.payload, message.trace_parent, microseconds(now)});
}

void enqueue(sql::Transaction& transaction, const Message& message, base::Timestamp now,
             base::Timestamp due) {
    transaction.enqueue(
        insert_held, {message.id, message.type, message.subject, message.version, message.payload,
                      message.trace_parent, microseconds(now), microseconds(due)});
}

base::Task<base::Result<std::vector<Waiting>>> Outbox::heads(base::Timestamp now, int limit) {
    GATEHOUSE_CO_TRY(rows, co_await database_.query(select_heads, {microseconds(now), limit}));
    std::vector<Waiting> heads;
    for (std::size_t i = 0; i < rows.size(); ++i)
        heads.push_back(read(rows[i]));
    co_return heads;
}

base::Task<base::Result<std::optional<Waiting>>> Outbox::next(std::string subject,
                                                              base::Timestamp now) {
    GATEHOUSE_CO_TRY(rows, co_await database_.query(select_next, {subject}));
    if (rows.empty() || rows[0].integer(9) > microseconds(now)) co_return std::nullopt;
    co_return read(rows[0]);
}

base::Task<base::Result<>> Outbox::remove(std::int64_t row) {
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return remove_row(transaction, row); });
}

base::Task<base::Result<>> Outbox::postpone(std::int64_t row, base::Timestamp due,
                                            std::string reason, bool was_refused) {
    co_return co_await database_.write([&](sql::Transaction& transaction) {
        return postpone_row(transaction, row, due, reason, was_refused);
    });
}

base::Task<base::Result<>> Outbox::park(std::int64_t row, std::string reason) {
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return park_row(transaction, row, reason); });
}

}  // namespace messaging
