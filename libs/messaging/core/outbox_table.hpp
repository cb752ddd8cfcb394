// SPDX-License-Identifier: Apache-2.0
// OutboxTable: the statements over a table of waiting events. Internal.
#pragma once

#include <string_view>

namespace messaging {

/// Ids of one subject grow in the order of its commits, because whoever changes a subject holds its
/// lock; those of different subjects need not, so nothing remembers a last id.
///
/// `select_heads`, `lease_heads` and `select_next` yield the columns id, attempts, refusals, event
/// id, type, subject, version, data, trace parent, source, time, and all but `lease_heads` then
/// owner, leased until, due at.
struct OutboxTable {
    std::string_view select_heads;   ///< $1 now, $2 owner, $3 limit, $4 destination
    std::string_view lease_heads;    ///< the same and $5 until when
    std::string_view select_next;    ///< $1 subject, $2 destination
    std::string_view lease_row;      ///< $1 row, $2 owner, $3 until when, $4 now
    std::string_view remove;         ///< $1 row
    std::string_view postpone;       ///< $1 row, $2 due, $3 reason, $4 refusals, $5 leased until
    std::string_view bury;           ///< $1 row, $2 reason
    std::string_view release;        ///< $1 owner
    std::string_view count_waiting;  ///< yields the count, and when the oldest was made
    std::string_view oldest_error;   ///< the last error of the oldest one that waits
    std::string_view select_dead;  ///< event id, type, subject, destination, attempts, made, error
    std::string_view revive_dead;
};

/// Where events wait.
extern const OutboxTable current_outbox;

/// Where the release before keeps its messages. Nothing is written there any more but by instances
/// of that release; what waits in it goes first, subject by subject.
extern const OutboxTable former_outbox;

}  // namespace messaging
