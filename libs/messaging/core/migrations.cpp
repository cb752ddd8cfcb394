// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/migrations.hpp"

namespace messaging {

extern const std::string_view migration_0001;
extern const std::string_view migration_0001_postgres;
extern const std::string_view migration_0002;
extern const std::string_view migration_0003;
extern const std::string_view migration_0003_postgres;

sql::Migrations with_messaging(sql::Migrations own) {
    own.push_back({"messaging/0001_outbox_inbox", migration_0001, migration_0001_postgres});
    own.push_back({"messaging/0002_outbox_lease", migration_0002});
    own.push_back({"messaging/0003_outbox_events", migration_0003, migration_0003_postgres});
    return own;
}

}  // namespace messaging
