// SPDX-License-Identifier: Apache-2.0
// Accounts with everything that belongs to them, for whoever takes them elsewhere.
#pragma once

#include "auth/domain/accounts/account.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"

#include <vector>

namespace auth {

struct ExportedAccount {
    Credential credential;
    std::string block_reason;
};

/// Up to `limit` accounts by id, after `after`. May fail with Errc::unavailable.
base::Task<base::Result<std::vector<ExportedAccount>>> export_accounts(sql::Database& database,
                                                                       AccountId after, int limit);

/// An account and its stored password hash.
struct StoredHash {
    AccountId account;
    std::string password_hash;
};

/// Up to `limit` hashes by account id, after `after`; most of those of the default cost are left
/// out. May fail with Errc::unavailable.
base::Task<base::Result<std::vector<StoredHash>>> unusual_hashes(sql::Database& database,
                                                                 AccountId after, int limit);

}  // namespace auth
