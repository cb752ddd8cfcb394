// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/outbox.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace messaging {
namespace {

constexpr std::size_t reason_bytes_max = 1000;
/// How often the former table is looked at while nothing waits there.
constexpr std::chrono::seconds former_interval{1};

using base::Result;
using base::Task;

// Coroutines of their own: what a unit refers to must live as long as the one that awaits it.
Task<Result<>> postpone_row(sql::Transaction& transaction, const Waiting& waiting,
                            base::Timestamp due, const std::string& reason, bool was_refused,
                            base::Timestamp leased_until) {
    transaction.enqueue(waiting.table->postpone,
                        {waiting.row, due, reason, was_refused, leased_until});
    co_return Result<>();
}

Task<Result<>> bury_row(sql::Transaction& transaction, const Waiting& waiting,
                        const std::string& reason) {
    transaction.enqueue(waiting.table->bury, {waiting.row, reason});
    co_return Result<>();
}

Task<Result<>> release_all(sql::Transaction& transaction, const Outbox::Options& options) {
    bool holds_any = false;
    for (const auto* table : {&former_outbox, &current_outbox}) {
        GATEHOUSE_CO_TRY(
            rows, co_await transaction.query(table->release, {options.owner, options.destination}));
        holds_any = holds_any || rows.changed > 0;
    }
    if (holds_any) transaction.announce(outbox_channel);
    co_return Result<>();
}

Task<Result<sql::Rows>> lease(sql::Transaction& transaction, const OutboxTable& table,
                              const Outbox::Options& options, base::Timestamp now, int limit) {
    co_return co_await transaction.query(
        table.lease_heads, {now, options.owner, limit, options.destination, now + outbox_lease});
}

/// Whether the time `due` has come, or is none that a right clock can have written.
bool is_due(base::Timestamp due, base::Timestamp now) {
    return due <= now || due > now + outbox_wait_max;
}

enum class Holder { us, nobody, another };

/// Who may send the event of a row read with owner, leased_until and due_at. A lease of ours that
/// is half over counts as nobody's, so that it is renewed before it is used.
Holder holder(const sql::Row& row, const std::string& owner, base::Timestamp now) {
    const auto leased_until = row.time(12);
    if (leased_until <= now || leased_until > now + outbox_lease_believed) return Holder::nobody;
    if (row.text(11) != owner) return Holder::another;
    return leased_until > now + outbox_lease / 2 ? Holder::us : Holder::nobody;
}

}  // namespace

Waiting Outbox::read(const OutboxTable& table, const sql::Row& row) const {
    Waiting waiting{.table = &table,
                    .row = row.integer(0),
                    .attempts = static_cast<int>(row.integer(1)),
                    .refusals = static_cast<int>(row.integer(2)),
                    .event = {.id = std::string(row.text(3)),
                              .source = std::string(row.text(9)),
                              .type = std::string(row.text(4)),
                              .subject = std::string(row.text(5)),
                              .time = row.time(10),
                              .data = std::string(row.text(7)),
                              .version = row.integer(6),
                              .trace_parent = std::string(row.text(8))}};
    if (&table == &former_outbox) waiting.event = options_.from_former(std::move(waiting.event));
    return waiting;
}

Task<Result<std::vector<Waiting>>> Outbox::claim(int limit) {
    std::vector<Waiting> heads;
    if (const auto now = clock_.now();
        now >= former_look_ || former_look_ > now + former_interval) {
        GATEHOUSE_CO_TRY(former, co_await claim_from(former_outbox, limit));
        if (former.empty()) former_look_ = now + former_interval;
        heads = std::move(former);
    }
    const auto room = limit - static_cast<int>(heads.size());
    if (room <= 0) co_return heads;
    GATEHOUSE_CO_TRY(current, co_await claim_from(current_outbox, room));
    std::ranges::move(current, std::back_inserter(heads));
    co_return heads;
}

Task<Result<std::vector<Waiting>>> Outbox::claim_from(const OutboxTable& table, int limit) {
    GATEHOUSE_CO_TRY(
        found, co_await database_.query(table.select_heads, {clock_.now(), options_.owner, limit,
                                                             options_.destination}));
    bool are_ours = true;
    for (std::size_t i = 0; i < found.size(); ++i)
        are_ours = are_ours && holder(found[i], options_.owner, clock_.now()) == Holder::us;
    // The usual case: this process wrote them a moment ago, and they have been its own since.
    if (!are_ours) {
        GATEHOUSE_CO_TRY(leased, co_await database_.write([&](sql::Transaction& transaction) {
            return lease(transaction, table, options_, clock_.now(), limit);
        }));
        found = std::move(leased);
    }
    std::vector<Waiting> heads;
    for (std::size_t i = 0; i < found.size(); ++i)
        heads.push_back(read(table, found[i]));
    std::ranges::sort(heads, {}, &Waiting::row);
    co_return heads;
}

Task<Result<std::optional<Waiting>>> Outbox::finish(const Waiting& sent) {
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return finish_row(transaction, sent); });
}

Task<Result<std::optional<Waiting>>> Outbox::finish_row(sql::Transaction& transaction,
                                                        const Waiting& sent) {
    const auto& table = *sent.table;
    transaction.enqueue(table.remove, {sent.row});
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(table.select_next,
                                                      {sent.event.subject, options_.destination}));
    const auto now = clock_.now();
    if (rows.empty() || !is_due(rows[0].time(13), now)) co_return std::nullopt;
    switch (holder(rows[0], options_.owner, now)) {
        case Holder::us:
            co_return read(table, rows[0]);
        case Holder::another:
            // It could not be sent before; its owner does not know that it can be now.
            transaction.announce(outbox_channel);
            co_return std::nullopt;
        case Holder::nobody:
            break;
    }
    GATEHOUSE_CO_TRY(leased, co_await transaction.query(
                                 table.lease_row,
                                 {now, options_.owner, rows[0].integer(0), now + outbox_lease}));
    if (leased.changed == 0) co_return std::nullopt;
    co_return read(table, rows[0]);
}

Task<Result<>> Outbox::postpone(const Waiting& waiting, base::Timestamp due, std::string reason,
                                bool was_refused) {
    // The reason is what the receiver wrote, whoever that is.
    const auto line = base::printable(reason, reason_bytes_max);
    // Once it is due any process may send it: the two waits must not add up.
    const auto leased_until = std::min(due, clock_.now() + outbox_lease);
    co_return co_await database_.write([&](sql::Transaction& transaction) {
        return postpone_row(transaction, waiting, due, line, was_refused, leased_until);
    });
}

Task<Result<>> Outbox::bury(const Waiting& waiting, std::string reason) {
    const auto line = base::printable(reason, reason_bytes_max);
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return bury_row(transaction, waiting, line); });
}

Task<Result<>> Outbox::release() {
    co_return co_await database_.write(
        [&](sql::Transaction& transaction) { return release_all(transaction, options_); });
}

}  // namespace messaging
