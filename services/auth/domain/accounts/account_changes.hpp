// SPDX-License-Identifier: Apache-2.0
// AccountChanges: carries out what other services command.
#pragma once

#include "auth/domain/accounts/account_store.hpp"

#include <functional>

namespace auth {

/// Used on one worker's thread.
class AccountChanges {
public:
    /// `on_told` is called after something has been committed that the User Service is to be told.
    explicit AccountChanges(
        AccountStore& accounts, std::function<void()> on_told = [] {})
        : accounts_(accounts), on_told_(std::move(on_told)) {}

    /// Applies a change once, unless it is older than the last one of the same service, and yields
    /// the account as it then is. The User Service is told of a command without a version.
    /// Fails with Errc::invalid, account_not_found() and Errc::unavailable.
    base::Task<base::Result<Account>> apply(AccountId id, AccountChange change, ChangeOrigin origin,
                                            const base::Call& call);

    /// Adopts the `state` that the User Service has answered to the event `told_event_id`. Fails
    /// like apply().
    base::Task<base::Result<Account>> adopt(AccountId id, AccountChange state,
                                            std::string told_event_id, const base::Call& call);

private:
    AccountStore& accounts_;
    std::function<void()> on_told_;
};

}  // namespace auth
