// SPDX-License-Identifier: Apache-2.0
// Accounts in the Auth Service's database.
#pragma once

#include "auth/domain/accounts/account_store.hpp"
#include "messaging/core/event.hpp"
#include "messaging/core/outbox_writer.hpp"
#include "sql/database.hpp"

#include <memory>

namespace auth {

/// Makes the event of a registration, which is written with the account in one transaction.
using UserRegistered = messaging::Event (*)(const Account&);

/// Makes the event that tells the User Service of a command of another service, which is written
/// with the change in one transaction.
using AccountStateApplied = messaging::Event (*)(const AccountDecision&, base::Timestamp now);

/// `database` and `clock` outlive the store. Without `account_state_applied` the User Service is
/// told of no command.
std::unique_ptr<AccountStore> make_sql_account_store(
    sql::Database& database, const base::Clock& clock, messaging::OutboxWriter outbox,
    UserRegistered user_registered, AccountStateApplied account_state_applied = nullptr);

}  // namespace auth
