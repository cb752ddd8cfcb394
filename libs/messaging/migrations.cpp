// SPDX-License-Identifier: Apache-2.0
#include "messaging/migrations.hpp"

namespace messaging {

extern const std::string_view migration_0001;

sql::Migrations migrations() {
    return {{"messaging/0001_outbox_inbox", migration_0001}};
}

}  // namespace messaging
