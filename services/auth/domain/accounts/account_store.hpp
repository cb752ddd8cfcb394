// SPDX-License-Identifier: Apache-2.0
// AccountStore: where accounts are kept, as the use cases need it.
#pragma once

#include "auth/domain/accounts/account_change.hpp"
#include "base/call.hpp"
#include "base/task.hpp"

#include <optional>
#include <string>

namespace auth {

/// Every call may also fail with Errc::unavailable, by its deadline if not before. Used on one
/// worker's thread.
class AccountStore {
public:
    virtual ~AccountStore() = default;

    /// Stores an account together with the event that tells of it, in one transaction. Fails with
    /// username_taken() or email_taken().
    virtual base::Task<base::Result<Account>> add(const NewAccount& account,
                                                  const base::Call& call) = 0;

    /// Fails with username_taken() or email_taken() if somebody has the name or the address.
    virtual base::Task<base::Result<>> check_free(const std::string& username,
                                                  const std::string& email,
                                                  const base::Call& call) = 0;

    /// Fails with account_not_found().
    virtual base::Task<base::Result<Account>> get(AccountId id, const base::Call& call) = 0;

    /// The account whose user name has the username_key() of `login`, or, if `login` holds an @,
    /// whose e-mail address is `login` without regard to ASCII case.
    virtual base::Task<base::Result<std::optional<Credential>>> find_credential(
        const std::string& login, const base::Call& call) = 0;

    /// Puts a renewed hash in the place of `old_hash`; does nothing if it has changed meanwhile.
    virtual base::Task<base::Result<>> renew_hash(AccountId id, const std::string& old_hash,
                                                  const std::string& new_hash,
                                                  const base::Call& call) = 0;

    /// Asks `rule` what becomes of an account, and writes its decision, in one transaction. The
    /// same event a second time changes nothing and asks nobody. Yields the account as it then is;
    /// fails like `rule`.
    virtual base::Task<base::Result<Account>> change(AccountId id, const AccountRule& rule,
                                                     const ChangeOrigin& origin,
                                                     const base::Call& call) = 0;
};

}  // namespace auth
