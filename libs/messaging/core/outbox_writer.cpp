// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/outbox_writer.hpp"

#include "sql/many_rows.hpp"

#include <algorithm>
#include <array>

namespace messaging {
namespace {

constexpr sql::Statement insert_event =
    "INSERT INTO outbox_events (destination, event_id, source, type, subject, time, version, data,"
    " trace_parent, created_at, owner, leased_until, due_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

constexpr sql::Statement select_other =
    "SELECT id FROM outbox_events WHERE destination = $1 AND subject = $2 AND event_id <> $3"
    " AND dead = 0 LIMIT 1";

struct Times {
    base::Timestamp now;
    base::Timestamp leased_until = {};
    base::Timestamp due = {};
};

void insert(sql::Transaction& transaction, const Event& event, std::string_view destination,
            std::string_view owner, const Times& times) {
    const std::array<sql::Param, 13> values{
        destination, event.id,           event.source, event.type,         event.subject,
        event.time,  event.version,      event.data,   event.trace_parent, times.now,
        owner,       times.leased_until, times.due};
    transaction.enqueue(insert_event, std::span<const sql::Param>(values));
}

/// What was tried stays: it may have arrived, or be on its way.
struct Withdrawals {
    sql::ManyValues current{"DELETE FROM outbox_events WHERE attempts = 0 AND subject IN",
                            " AND due_at > $101"};
    sql::ManyValues former{"DELETE FROM outbox WHERE attempts = 0 AND subject IN",
                           " AND due_at > $101"};
};

const Withdrawals& withdrawals() {
    static const Withdrawals both;
    return both;
}

}  // namespace

void OutboxWriter::append(sql::Transaction& transaction, const Event& event,
                          std::string_view destination) const {
    const auto now = clock_.now();
    const bool has_owner = !owner_.empty();
    insert(transaction, event, destination, owner_,
           {.now = now, .leased_until = has_owner ? now + outbox_lease : base::Timestamp()});
    if (!has_owner) transaction.announce(outbox_channel);
}

void OutboxWriter::append_held(sql::Transaction& transaction, const Event& event,
                               base::Timestamp due, std::string_view destination) const {
    insert(transaction, event, destination, {}, {.now = clock_.now(), .due = due});
}

void OutboxWriter::withdraw_held(sql::Transaction& transaction,
                                 std::span<const std::string> subjects) const {
    const auto now = clock_.now();
    while (!subjects.empty()) {
        const auto part = subjects.first(std::min(subjects.size(), sql::ManyValues::values_max));
        subjects = subjects.subspan(part.size());
        std::vector<sql::Param> values(part.begin(), part.end());
        sql::ManyValues::fill(values);
        values.emplace_back(now);
        for (const auto* table : {&withdrawals().current, &withdrawals().former})
            transaction.enqueue(table->statement(), std::span<const sql::Param>(values));
    }
}

base::Task<base::Result<bool>> has_other_event(sql::Transaction& transaction,
                                               const std::string& subject,
                                               const std::string& event_id,
                                               std::string_view destination) {
    GATEHOUSE_CO_TRY(rows,
                     co_await transaction.query(select_other, {destination, subject, event_id}));
    co_return !rows.empty();
}

}  // namespace messaging
