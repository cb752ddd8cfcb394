// SPDX-License-Identifier: Apache-2.0
// OutboxTable: the statements over a table of waiting events. Internal.
#pragma once

#include "sql/statement.hpp"

namespace messaging {

/// Ids of one subject grow in the order of its commits, because whoever changes a subject holds its
/// lock; those of different subjects need not, so nothing remembers a last id.
///
/// `select_heads`, `lease_heads` and `select_next` yield the columns id, attempts, refusals, event
/// id, type, subject, version, data, trace parent, source, time, and all but `lease_heads` then
/// owner, leased until, due at.
struct OutboxTable {
    sql::Statement select_heads;   ///< $1 now, $2 owner, $3 limit, $4 destination
    sql::Statement lease_heads;    ///< the same and $5 until when
    sql::Statement select_next;    ///< $1 subject, $2 destination
    sql::Statement lease_row;      ///< $1 now, $2 owner, $3 row, $4 until when
    sql::Statement remove;         ///< $1 row
    sql::Statement postpone;       ///< $1 row, $2 due, $3 reason, $4 refusals, $5 leased until
    sql::Statement bury;           ///< $1 row, $2 reason
    sql::Statement release;        ///< $1 owner, $2 destination
    sql::Statement count_waiting;  ///< yields the count, and when the oldest was made
    sql::Statement oldest_error;   ///< the last error of the oldest one that waits
    sql::Statement select_dead;    ///< event id, type, subject, destination, attempts, made, error
    sql::Statement revive_dead;
};

/// Where events wait.
extern const OutboxTable current_outbox;

/// Where the release before keeps its messages. Nothing is written there any more but by instances
/// of that release; what waits in it goes first, subject by subject.
extern const OutboxTable former_outbox;

}  // namespace messaging
