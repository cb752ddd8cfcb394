// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/outbox.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace messaging {
namespace {

// Ids of one subject grow in the order of its commits, because whoever changes a subject holds its
// lock; those of different subjects need not, so nothing here remembers a last id.
constexpr std::string_view insert_message =
    "INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at,"
    " owner, leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr std::string_view insert_held =
    "INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at,"
    " due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr std::string_view select_heads =
    "SELECT id, attempts, refusals, message_id, type, subject, version, payload, trace_parent,"
    " owner, leased_until, due_at FROM outbox o"
    " WHERE dead = 0 AND due_at <= $1 AND (owner = $2 OR leased_until <= $1) AND NOT EXISTS ("
    "  SELECT 1 FROM outbox older"
    "  WHERE older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
    " ORDER BY id LIMIT $3";
// The last condition is for PostgreSQL: it is looked at again after another process's change.
constexpr std::string_view lease_heads =
    "UPDATE outbox SET owner = $2, leased_until = $4 WHERE id IN ("
    " SELECT id FROM outbox o"
    " WHERE dead = 0 AND due_at <= $1 AND (owner = $2 OR leased_until <= $1) AND NOT EXISTS ("
    "  SELECT 1 FROM outbox older"
    "  WHERE older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
    " ORDER BY id LIMIT $3) AND (owner = $2 OR leased_until <= $1)"
    " RETURNING id, attempts, refusals, message_id, type, subject, version, payload, trace_parent";
constexpr std::string_view select_next =
    "SELECT id, attempts, refusals, message_id, type, subject, version, payload, trace_parent,"
    " owner, leased_until, due_at FROM outbox WHERE subject = $1 AND dead = 0 ORDER BY id LIMIT 1";
constexpr std::string_view lease_row =
    "UPDATE outbox SET owner = $2, leased_until = $3 WHERE id = $1"
    " AND (owner = $2 OR leased_until <= $4)";
constexpr std::string_view delete_message = "DELETE FROM outbox WHERE id = $1";
constexpr std::string_view postpone_message =
    "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + $4, due_at = $2,"
    " leased_until = $5, last_error = $3 WHERE id = $1";
constexpr std::string_view park_message =
    "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + 1, dead = 1, last_error = $2 "
    "WHERE id = $1";
constexpr std::string_view release_leases =
    "UPDATE outbox SET leased_until = 0 WHERE owner = $1 AND leased_until > 0";

constexpr std::size_t reason_bytes_max = 1000;

using base::Result;
using base::Task;

// Coroutines of their own: what a unit refers to must live as long as the one that awaits it.
Task<Result<>> postpone_row(sql::Transaction& transaction, std::int64_t row, base::Timestamp due,
                            const std::string& reason, bool was_refused) {
    transaction.enqueue(postpone_message, {row, due, reason, was_refused, due + outbox_lease});
    co_return Result<>();
}

Task<Result<>> park_row(sql::Transaction& transaction, std::int64_t row,
                        const std::string& reason) {
    transaction.enqueue(park_message, {row, reason});
    co_return Result<>();
}

Task<Result<>> release_all(sql::Transaction& transaction, const std::string& owner) {
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(release_leases, {owner}));
    if (rows.changed > 0) transaction.announce(outbox_channel);
    co_return Result<>();
}

Task<Result<sql::Rows>> lease(sql::Transaction& transaction, const std::string& owner,
                              base::Timestamp now, int limit) {
    co_return co_await transaction.query(lease_heads, {now, owner, limit, now + outbox_lease});
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

std::vector<Waiting> read_all(const sql::Rows& rows) {
    std::vector<Waiting> all;
    for (std::size_t i = 0; i < rows.size(); ++i)
        all.push_back(read(rows[i]));
    std::ranges::sort(all, {}, &Waiting::row);
    return all;
}

enum class Holder { us, nobody, another };

/// Who may send the message of a row read with owner, leased_until and due_at. A lease of ours that
/// is half over counts as nobody's, so that it is renewed before it is used.
Holder holder(const sql::Row& row, const std::string& owner, base::Timestamp now) {
    if (row.text(9) == owner) {
        return row.time(10) > now + outbox_lease / 2 ? Holder::us : Holder::nobody;
    }
    return row.time(10) <= now ? Holder::nobody : Holder::another;
}

}  // namespace

void append(sql::Transaction& transaction, const Message& message, base::Timestamp now) {
    const auto leased_until = message.owner.empty() ? base::Timestamp() : now + outbox_lease;
    transaction.enqueue(insert_message,
                        {message.id, message.type, message.subject, message.version,
                         message.payload, message.trace_parent, now, message.owner, leased_until});
    if (message.owner.empty()) transaction.announce(outbox_channel);
}

void append_held(sql::Transaction& transaction, const Message& message, base::Timestamp now,
                 base::Timestamp due) {
    transaction.enqueue(insert_held, {message.id, message.type, message.subject, message.version,
                                      message.payload, message.trace_parent, now, due});
}

Task<Result<std::vector<Waiting>>> Outbox::claim(int limit) {
    GATEHOUSE_CO_TRY(heads, co_await database_.query(select_heads, {clock_.now(), owner_, limit}));
    bool are_ours = true;
    for (std::size_t i = 0; i < heads.size(); ++i)
        are_ours = are_ours && holder(heads[i], owner_, clock_.now()) == Holder::us;
    // The usual case: this process wrote them a moment ago, and they have been its own since.
    if (are_ours) co_return read_all(heads);
    GATEHOUSE_CO_TRY(leased, co_await database_.write([&](sql::Transaction& transaction) {
        return lease(transaction, owner_, clock_.now(), limit);
    }));
    co_return read_all(leased);
}

Task<Result<std::optional<Waiting>>> Outbox::finish(const Waiting& delivered) {
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return finish_row(transaction, delivered); });
}

Task<Result<std::optional<Waiting>>> Outbox::finish_row(sql::Transaction& transaction,
                                                        const Waiting& delivered) {
    transaction.enqueue(delete_message, {delivered.row});
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(select_next, {delivered.message.subject}));
    const auto now = clock_.now();
    if (rows.empty() || rows[0].time(11) > now) co_return std::nullopt;
    switch (holder(rows[0], owner_, now)) {
        case Holder::us:
            co_return read(rows[0]);
        case Holder::another:
            // It could not be sent before; its owner does not know that it can be now.
            transaction.announce(outbox_channel);
            co_return std::nullopt;
        case Holder::nobody:
            break;
    }
    GATEHOUSE_CO_TRY(leased, co_await transaction.query(
                                 lease_row, {rows[0].integer(0), owner_, now + outbox_lease, now}));
    if (leased.changed == 0) co_return std::nullopt;
    co_return read(rows[0]);
}

Task<Result<>> Outbox::postpone(std::int64_t row, base::Timestamp due, std::string reason,
                                bool was_refused) {
    // The receiver's own words, whoever that is.
    const auto line = base::printable(reason, reason_bytes_max);
    co_return co_await database_.write([&](sql::Transaction& transaction) {
        return postpone_row(transaction, row, due, line, was_refused);
    });
}

Task<Result<>> Outbox::park(std::int64_t row, std::string reason) {
    const auto line = base::printable(reason, reason_bytes_max);
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return park_row(transaction, row, line); });
}

Task<Result<>> Outbox::release() {
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return release_all(transaction, owner_); });
}

}  // namespace messaging
