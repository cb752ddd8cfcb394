// SPDX-License-Identifier: Apache-2.0
// SignIn: a name and a password for an access token.
#pragma once

#include "auth/domain/accounts/account_store.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "crypto/hash_pool.hpp"
#include "jose/signer.hpp"

#include <chrono>

namespace auth {

struct AccessToken {
    std::string token;
    std::chrono::seconds lifetime;
    AccountId account;
};

/// What every access token says besides whom it is for.
struct TokenPolicy {
    std::chrono::seconds lifetime{30 * 60};
    std::string issuer;
    std::vector<std::string> audience;  ///< Empty: tokens have no aud.
};

/// One answer for an unknown user and for a wrong password.
base::Error wrong_credentials();
base::Error account_blocked();

/// Hears how sign-ins end. A name that somebody types, and which may be a password in the wrong
/// field, is not told.
class SignInObserver {
public:
    virtual ~SignInObserver() = default;

    virtual void succeeded(AccountId account, const base::Call& call) = 0;
    /// `account` is the one that was named, if there is one. Not called for what is no decision,
    /// such as a store that is out of reach.
    virtual void failed(std::optional<AccountId> account, const base::Error& why,
                        const base::Call& call) = 0;
};

/// Issues access tokens. Used on one worker's thread.
class SignIn {
public:
    SignIn(AccountStore& accounts, crypto::HashPool& hashes, const jose::Signer& signer,
           TokenPolicy policy, const base::Clock& clock, SignInObserver& observer);

    /// A token for the account that `login` (user name or e-mail) and `password` are right for.
    /// Fails with wrong_credentials(), after the same work whether or not the account exists
    /// (unless its hash comes from another application and has not been renewed yet); with
    /// account_blocked() after the right password; with Errc::overloaded and Errc::unavailable.
    base::Task<base::Result<AccessToken>> issue(std::string login, base::Secret password,
                                                const base::Call& call);

private:
    /// issue(); fills `account_named` as soon as it is known.
    base::Task<base::Result<AccessToken>> attempt(std::string login, base::Secret password,
                                                  const base::Call& call,
                                                  std::optional<AccountId>& account_named);
    base::Task<> renew_hash(const Credential& credential, base::Secret password,
                            const base::Call& call);
    AccessToken sign(const Account& account) const;

    AccountStore& accounts_;
    crypto::HashPool& hashes_;
    const jose::Signer& signer_;
    TokenPolicy policy_;
    const base::Clock& clock_;
    SignInObserver& observer_;
};

}  // namespace auth
