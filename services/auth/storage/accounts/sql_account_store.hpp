// SPDX-License-Identifier: Apache-2.0
// Accounts in the Auth Service's database.
#pragma once

#include "auth/domain/accounts/account_store.hpp"
#include "messaging/core/message.hpp"
#include "sql/database.hpp"

#include <functional>
#include <memory>

namespace auth {

/// The message that tells of a new account; written with it in one transaction.
using RegisteredMessage = std::function<messaging::Message(const Account&)>;

/// `database` and `clock` outlive the store.
std::unique_ptr<AccountStore> make_sql_account_store(sql::Database& database,
                                                     const base::Clock& clock,
                                                     RegisteredMessage registered_message);

/// The steps of this service's own tables.
sql::Migrations account_migrations();

}  // namespace auth
