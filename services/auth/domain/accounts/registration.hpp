// SPDX-License-Identifier: Apache-2.0
// Registration: how a person becomes an account.
#pragma once

#include "auth/domain/accounts/account_store.hpp"
#include "auth/domain/accounts/password_policy.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "crypto/hash_pool.hpp"

#include <functional>

namespace auth {

/// What a person asks for.
struct Registration {
    std::string username;
    std::string email;
    base::Secret password;
};

/// What an account gets besides what its owner asks for.
struct Grant {
    std::vector<std::string> roles;
    bool is_operators = false;  ///< See NewAccount.
};

/// What is wrong with a user name and an e-mail address, if anything.
void check_identity(const std::string& username, const std::string& email,
                    std::vector<base::FieldProblem>& problems);

/// Errc::invalid naming every field of `registration` that the rules do not allow.
base::Result<> check(const Registration& registration, const PasswordPolicy& policy);

/// Registers accounts. Used on one worker's thread.
class Registrar {
public:
    /// `on_registered` is called after an account has been committed with its event.
    Registrar(AccountStore& accounts, crypto::HashPool& hashes, PasswordPolicy policy,
              const base::Clock& clock, std::function<void()> on_registered);

    /// Registers an account. Fails with Errc::invalid, username_taken(),
    /// email_taken(), with Errc::overloaded while too many passwords wait to be hashed, and with
    /// Errc::unavailable.
    base::Task<base::Result<Account>> add(Registration registration, Grant grant,
                                          const base::Call& call);

private:
    AccountStore& accounts_;
    crypto::HashPool& hashes_;
    PasswordPolicy policy_;
    const base::Clock& clock_;
    std::function<void()> on_registered_;
};

}  // namespace auth
