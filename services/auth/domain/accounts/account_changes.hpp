// SPDX-License-Identifier: Apache-2.0
// AccountChanges: carries out what the User Service commands.
#pragma once

#include "auth/domain/accounts/account_store.hpp"

namespace auth {

/// Used on one worker's thread.
class AccountChanges {
public:
    explicit AccountChanges(AccountStore& accounts) : accounts_(accounts) {}

    /// Applies a change once, unless it is older than the last one of the same service, and yields
    /// the account as it then is. Fails with Errc::invalid, account_not_found() and
    /// Errc::unavailable.
    base::Task<base::Result<Account>> apply(AccountId id, AccountChange change, ChangeOrigin origin,
                                            const base::Call& call);

private:
    AccountStore& accounts_;
};

}  // namespace auth
