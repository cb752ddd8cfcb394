// SPDX-License-Identifier: Apache-2.0
// Accounts as JSON.
#pragma once

#include "auth/domain/accounts/account.hpp"

#include <string>

namespace auth {

/// `{id, username, email, roles, blocked, created_at}`
std::string account_json(const Account& account);

}  // namespace auth
