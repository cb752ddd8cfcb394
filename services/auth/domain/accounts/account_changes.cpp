// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_changes.hpp"

namespace auth {

base::Task<base::Result<Account>> AccountChanges::apply(AccountId id, AccountChange change,
                                                        ChangeOrigin origin,
                                                        const base::Call& call) {
    if (const auto checked = check(change); !checked) co_return base::fail(checked.error());
    const AccountRule rule = [&](const AccountSituation& situation) {
        return decide_change(situation, change);
    };
    co_return co_await accounts_.change(id, rule, origin, call);
}

}  // namespace auth
