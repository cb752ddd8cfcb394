// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/outbox_table.hpp"

namespace messaging {

// In lease_heads the last condition is for PostgreSQL: it is looked at again after another
// process's change.
const OutboxTable current_outbox{
    .select_heads =
        "SELECT id, attempts, refusals, event_id, type, subject, version, data, trace_parent,"
        " source, time, owner, leased_until, due_at FROM outbox_events o"
        " WHERE destination = $4 AND dead = 0 AND due_at <= $1"
        " AND (owner = $2 OR leased_until <= $1) AND NOT EXISTS ("
        "  SELECT 1 FROM outbox_events older WHERE older.destination = o.destination"
        "  AND older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
        " AND NOT EXISTS ("
        "  SELECT 1 FROM outbox former WHERE former.subject = o.subject AND former.dead = 0)"
        " ORDER BY id LIMIT $3",
    .lease_heads =
        "UPDATE outbox_events SET owner = $2, leased_until = $5 WHERE id IN ("
        " SELECT id FROM outbox_events o"
        " WHERE destination = $4 AND dead = 0 AND due_at <= $1"
        " AND (owner = $2 OR leased_until <= $1) AND NOT EXISTS ("
        "  SELECT 1 FROM outbox_events older WHERE older.destination = o.destination"
        "  AND older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
        " AND NOT EXISTS ("
        "  SELECT 1 FROM outbox former WHERE former.subject = o.subject AND former.dead = 0)"
        " ORDER BY id LIMIT $3) AND (owner = $2 OR leased_until <= $1)"
        " RETURNING id, attempts, refusals, event_id, type, subject, version, data, trace_parent,"
        " source, time",
    .select_next =
        "SELECT id, attempts, refusals, event_id, type, subject, version, data, trace_parent,"
        " source, time, owner, leased_until, due_at FROM outbox_events"
        " WHERE subject = $1 AND destination = $2 AND dead = 0 AND NOT EXISTS ("
        "  SELECT 1 FROM outbox former WHERE former.subject = $1 AND former.dead = 0)"
        " ORDER BY id LIMIT 1",
    .lease_row =
        "UPDATE outbox_events SET owner = $2, leased_until = $3 WHERE id = $1"
        " AND (owner = $2 OR leased_until <= $4)",
    .remove = "DELETE FROM outbox_events WHERE id = $1",
    .postpone =
        "UPDATE outbox_events SET attempts = attempts + 1, refusals = refusals + $4, due_at = $2,"
        " leased_until = $5, last_error = $3 WHERE id = $1",
    .bury =
        "UPDATE outbox_events SET attempts = attempts + 1, refusals = refusals + 1, dead = 1,"
        " last_error = $2 WHERE id = $1",
    .release = "UPDATE outbox_events SET leased_until = 0 WHERE owner = $1 AND leased_until > 0",
    .count_waiting = "SELECT COUNT(*), MIN(created_at) FROM outbox_events WHERE dead = 0",
    .oldest_error = "SELECT last_error FROM outbox_events WHERE dead = 0 ORDER BY id LIMIT 1",
    .select_dead =
        "SELECT event_id, type, subject, destination, attempts, created_at, last_error"
        " FROM outbox_events WHERE dead = 1 ORDER BY id",
    .revive_dead =
        "UPDATE outbox_events SET dead = 0, attempts = 0, refusals = 0, due_at = 0 WHERE dead = 1"};

const OutboxTable former_outbox{
    .select_heads =
        "SELECT id, attempts, refusals, message_id, type, subject, version, payload, trace_parent,"
        " '' AS source, created_at, owner, leased_until, due_at FROM outbox o"
        " WHERE $4 = 'peer' AND dead = 0 AND due_at <= $1 AND (owner = $2 OR leased_until <= $1)"
        " AND NOT EXISTS ("
        "  SELECT 1 FROM outbox older"
        "  WHERE older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
        " ORDER BY id LIMIT $3",
    .lease_heads =
        "UPDATE outbox SET owner = $2, leased_until = $5 WHERE id IN ("
        " SELECT id FROM outbox o"
        " WHERE $4 = 'peer' AND dead = 0 AND due_at <= $1 AND (owner = $2 OR leased_until <= $1)"
        " AND NOT EXISTS ("
        "  SELECT 1 FROM outbox older"
        "  WHERE older.subject = o.subject AND older.id < o.id AND older.dead = 0)"
        " ORDER BY id LIMIT $3) AND (owner = $2 OR leased_until <= $1)"
        " RETURNING id, attempts, refusals, message_id, type, subject, version, payload,"
        " trace_parent, '' AS source, created_at",
    .select_next =
        "SELECT id, attempts, refusals, message_id, type, subject, version, payload, trace_parent,"
        " '' AS source, created_at, owner, leased_until, due_at FROM outbox"
        " WHERE subject = $1 AND $2 = 'peer' AND dead = 0 ORDER BY id LIMIT 1",
    .lease_row =
        "UPDATE outbox SET owner = $2, leased_until = $3 WHERE id = $1"
        " AND (owner = $2 OR leased_until <= $4)",
    .remove = "DELETE FROM outbox WHERE id = $1",
    .postpone =
        "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + $4, due_at = $2,"
        " leased_until = $5, last_error = $3 WHERE id = $1",
    .bury =
        "UPDATE outbox SET attempts = attempts + 1, refusals = refusals + 1, dead = 1,"
        " last_error = $2 WHERE id = $1",
    .release = "UPDATE outbox SET leased_until = 0 WHERE owner = $1 AND leased_until > 0",
    .count_waiting = "SELECT COUNT(*), MIN(created_at) FROM outbox WHERE dead = 0",
    .oldest_error = "SELECT last_error FROM outbox WHERE dead = 0 ORDER BY id LIMIT 1",
    .select_dead =
        "SELECT message_id, type, subject, 'peer' AS destination, attempts, created_at, last_error"
        " FROM outbox WHERE dead = 1 ORDER BY id",
    .revive_dead =
        "UPDATE outbox SET dead = 0, attempts = 0, refusals = 0, due_at = 0 WHERE dead = 1"};

}  // namespace messaging
