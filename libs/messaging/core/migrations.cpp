// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/migrations.hpp"

namespace messaging {
namespace {

template <class List>
List joined(List own, List messaging) {
    own.insert(own.end(), messaging.begin(), messaging.end());
    return own;
}

}  // namespace

sql::Tables own_tables() {
    return {{.name = "outbox",
             .columns = {"id", "message_id", "type", "subject", "version", "payload",
                         "trace_parent", "created_at", "attempts", "refusals", "due_at", "dead",
                         "last_error", "owner", "leased_until"},
             .counts_ids = true},
            {.name = "outbox_events",
             .columns = {"id", "destination", "event_id", "source", "type", "subject", "time",
                         "version", "data", "trace_parent", "created_at", "attempts", "refusals",
                         "due_at", "dead", "last_error", "owner", "leased_until"},
             .counts_ids = true},
            {.name = "inbox",
             .columns = {"source", "message_id", "received_at", "what"},
             .key_columns = 2}};
}

sql::Migrations with_messaging(sql::Migrations own) {
    return joined(std::move(own), own_migrations());
}

sql::Tables with_messaging_tables(sql::Tables own) {
    return joined(std::move(own), own_tables());
}

}  // namespace messaging
