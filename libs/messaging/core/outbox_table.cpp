// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/outbox_table.hpp"

#include "messaging/core/outbox_writer.hpp"
#include "sql/text.hpp"

namespace messaging {

namespace {

// Times beyond outbox_wait_max and outbox_lease_believed were written by another clock.
constexpr auto is_due = sql::Text("(due_at <= $1 OR due_at - 30000000 > $1)");
constexpr auto is_free =
    sql::Text("(owner = $2 OR leased_until <= $1 OR leased_until - 20000000 > $1)");
static_assert(outbox_wait_max == std::chrono::microseconds(30'000'000) &&
              outbox_lease_believed == std::chrono::microseconds(20'000'000));

// The heads of a table: the oldest event of each subject, if it is due and not another's.
constexpr auto current_columns = sql::Text(
    "id, attempts, refusals, event_id, type, subject, version, data, trace_parent, source, time");
constexpr auto current_heads =
    " FROM outbox_events o WHERE destination = $4 AND dead = 0 AND " + is_due + " AND " + is_free +
    " AND NOT EXISTS ("
    "  SELECT 1 FROM outbox_events older WHERE older.destination = o.destination"
    "  AND older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
    " AND NOT EXISTS ("
    "  SELECT 1 FROM outbox former WHERE former.subject = o.subject AND former.dead = 0)"
    " ORDER BY id LIMIT $3";
constexpr auto former_columns = sql::Text(
    "id, attempts, refusals, message_id, type, subject, version, payload, trace_parent,"
    " '' AS source, created_at");
constexpr auto former_heads =
    " FROM outbox o WHERE $4 = 'peer' AND dead = 0 AND " + is_due + " AND " + is_free +
    " AND NOT EXISTS ("
    "  SELECT 1 FROM outbox older"
    "  WHERE older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
    " ORDER BY id LIMIT $3";
constexpr auto holder_columns = sql::Text(", owner, leased_until, due_at");
// The last condition of a lease is for PostgreSQL: it is checked again after another process's
// change.
constexpr auto still_free = ") AND " + is_free + " RETURNING ";

constexpr auto select_current_heads = "SELECT " + current_columns + holder_columns + current_heads;
constexpr auto lease_current_heads =
    "UPDATE outbox_events SET owner = $2, leased_until = $5 WHERE id IN (SELECT id" +
    current_heads + still_free + current_columns;
constexpr auto lease_current_row =
    "UPDATE outbox_events SET owner = $2, leased_until = $4 WHERE id = $3 AND " + is_free;
constexpr auto select_next_current =
    "SELECT " + current_columns + holder_columns +
    " FROM outbox_events WHERE subject = $1 AND destination = $2 AND dead = 0 AND NOT EXISTS ("
    "  SELECT 1 FROM outbox former WHERE former.subject = $1 AND former.dead = 0)"
    " ORDER BY id LIMIT 1";
constexpr auto select_former_heads = "SELECT " + former_columns + holder_columns + former_heads;
constexpr auto lease_former_heads =
    "UPDATE outbox SET owner = $2, leased_until = $5 WHERE id IN (SELECT id" + former_heads +
    still_free + former_columns;
constexpr auto lease_former_row =
    "UPDATE outbox SET owner = $2, leased_until = $4 WHERE id = $3 AND " + is_free;
constexpr auto select_next_former =
    "SELECT " + former_columns + holder_columns +
    " FROM outbox WHERE subject = $1 AND $2 = 'peer' AND dead = 0 ORDER BY id LIMIT 1";

}  // namespace

const OutboxTable current_outbox{
    .select_heads = select_current_heads,
    .lease_heads = lease_current_heads,
    .select_next = select_next_current,
    .lease_row = lease_current_row,
    .remove = "DELETE FROM outbox_events WHERE id = $1",
    .postpone =
        "UPDATE outbox_events SET attempts = attempts + 1, refusals = refusals + $4, due_at = $2,"
        " leased_until = $5, last_error = $3 WHERE id = $1",
    .bury =
        "UPDATE outbox_events SET attempts = attempts + 1, refusals = refusals + 1, dead = 1,"
        " last_error = $2 WHERE id = $1",
    .release =
        "UPDATE outbox_events SET leased_until = 0"
        " WHERE owner = $1 AND destination = $2 AND leased_until > 0",
    .count_waiting = "SELECT COUNT(*), MIN(created_at) FROM outbox_events WHERE dead = 0",
    .oldest_error = "SELECT last_error FROM outbox_events WHERE dead = 0 ORDER BY id LIMIT 1",
    .select_dead =
        "SELECT event_id, type, subject, destination, attempts, created_at, last_error"
        " FROM outbox_events WHERE dead = 1 ORDER BY id",
    .revive_dead =
        "UPDATE outbox_events SET dead = 0, attempts = 0, refusals = 0, due_at = 0 WHERE dead = 1"};

const OutboxTable former_outbox{
    .select_heads = select_former_heads,
    .lease_heads = lease_former_heads,
    .select_next = select_next_former,
    .lease_row = lease_former_row,
    .remove = "DELETE FROM outbox WHERE id = $1",
    .postpone =
        "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + $4, due_at = $2,"
        " leased_until = $5, last_error = $3 WHERE id = $1",
    .bury =
        "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + 1, dead = 1,"
        " last_error = $2 WHERE id = $1",
    .release =
        "UPDATE outbox SET leased_until = 0"
        " WHERE owner = $1 AND $2 = 'peer' AND leased_until > 0",
    .count_waiting = "SELECT COUNT(*), MIN(created_at) FROM outbox WHERE dead = 0",
    .oldest_error = "SELECT last_error FROM outbox WHERE dead = 0 ORDER BY id LIMIT 1",
    .select_dead =
        "SELECT message_id, type, subject, 'peer' AS destination, attempts, created_at, last_error"
        " FROM outbox WHERE dead = 1 ORDER BY id",
    .revive_dead =
        "UPDATE outbox SET dead = 0, attempts = 0, refusals = 0, due_at = 0 WHERE dead = 1"};

}  // namespace messaging
