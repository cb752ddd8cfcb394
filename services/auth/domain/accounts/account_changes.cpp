// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_changes.hpp"

namespace auth {

base::Task<base::Result<Account>> AccountChanges::apply(AccountId id, AccountChange change,
                                                        ChangeOrigin origin,
                                                        const base::Call& call) {
    if (const auto checked = check(change); !checked) co_return base::fail(checked.error());
    // Whoever counts versions governs the account; nobody else does but the User Service.
    const bool is_told = !change.version;
    const AccountRule rule = [&](const AccountSituation& situation) {
        auto decision = decide_change(situation, change);
        if (decision && is_told) {
            decision->told = {.roles = change.roles.has_value(),
                              .block = change.blocked.has_value()};
        }
        return decision;
    };
    GATEHOUSE_CO_TRY(account, co_await accounts_.change(id, rule, origin, call));
    if (is_told) on_told_();
    co_return account;
}

base::Task<base::Result<Account>> AccountChanges::adopt(AccountId id, AccountChange state,
                                                        std::string told_event_id,
                                                        const base::Call& call) {
    if (const auto checked = check(state); !checked) co_return base::fail(checked.error());
    const AccountRule rule = [&](const AccountSituation& situation) {
        return decide_adoption(situation, state);
    };
    const ChangeOrigin origin{.source = std::string(user_service),
                              .told_event_id = std::move(told_event_id)};
    co_return co_await accounts_.change(id, rule, origin, call);
}

}  // namespace auth
