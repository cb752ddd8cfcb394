// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/tokens/sign_in.hpp"

#include "auth/domain/accounts/password_policy.hpp"
#include "auth/domain/accounts/username.hpp"
#include "base/uuid.hpp"
#include "tokens/claims.hpp"

#include <functional>

namespace auth {
namespace {

/// A renewal that would wait longer is left to the next sign-in.
constexpr auto renewal_wait_max = std::chrono::milliseconds(500);

/// A number that no account has, the same for a name whenever it comes: guesses at a name that
/// nobody has wait for each other like guesses at an account.
std::uint64_t stand_in_for(const std::string& login) {
    constexpr auto beyond_ids = std::uint64_t{1} << 63U;
    return beyond_ids | std::hash<std::string>()(username_key(login).value_or(login));
}

}  // namespace

base::Error wrong_credentials() {
    return {.code = base::Errc::unauthenticated,
            .reason = "wrong_credentials",
            .detail = "Incorrect username or password"};
}

base::Error account_blocked() {
    return {
        .code = base::Errc::forbidden, .reason = "account_blocked", .detail = "User is blocked"};
}

SignIn::SignIn(AccountStore& accounts, crypto::HashPool& hashes, const jose::Signer& signer,
               TokenPolicy policy, const base::Clock& clock, SignInObserver& observer)
    : accounts_(accounts),
      hashes_(hashes),
      signer_(signer),
      policy_(std::move(policy)),
      clock_(clock),
      observer_(observer) {}

base::Task<base::Result<AccessToken>> SignIn::issue(std::string login, base::Secret password,
                                                    const base::Call& call) {
    std::optional<AccountId> account;
    auto token = co_await attempt(std::move(login), std::move(password), call, account);
    if (token) {
        observer_.succeeded(token->account, call);
    } else if (token.error().code == base::Errc::unauthenticated ||
               token.error().code == base::Errc::forbidden) {
        observer_.failed(account, token.error(), call);
    }
    co_return token;
}

base::Task<base::Result<AccessToken>> SignIn::attempt(std::string login, base::Secret password,
                                                      const base::Call& call,
                                                      std::optional<AccountId>& account_named) {
    // Nobody has such a password, whoever asks: this tells nothing about the account.
    if (password.size() > password_bytes_max) co_return base::fail(wrong_credentials());
    GATEHOUSE_CO_TRY(credential, co_await accounts_.find_credential(login, call));
    crypto::HashCall guess{.deadline = call.deadline, .client = std::string(call.client)};
    if (!credential) {
        guess.account = stand_in_for(login);
        const auto verified = co_await hashes_.verify_decoy(std::move(password), std::move(guess));
        co_return base::fail(verified ? wrong_credentials() : verified.error());
    }
    account_named = credential->account.id;
    guess.account = static_cast<std::uint64_t>(credential->account.id.value);
    GATEHOUSE_CO_TRY(
        verified, co_await hashes_.verify(password, credential->password_hash, std::move(guess)));
    if (!verified.matches) co_return base::fail(wrong_credentials());
    if (verified.needs_rehash) co_await renew_hash(*credential, std::move(password), call);
    // Hashing takes a while, longer under load: a block or new roles that came meanwhile count.
    GATEHOUSE_CO_TRY(account, co_await accounts_.get(credential->account.id, call));
    if (account.blocked) co_return base::fail(account_blocked());
    co_return sign(account);
}

/// Best effort: while the pool or the store is busy, the next sign-in renews the hash. It never
/// takes the time that this one needs to end well.
base::Task<> SignIn::renew_hash(const Credential& credential, base::Secret password,
                                const base::Call& call) {
    base::Call part = call;
    part.deadline = call.deadline.half_way();
    crypto::HashCall wanted{.deadline = part.deadline.within(renewal_wait_max),
                            .client = std::string(call.client)};
    const auto hash = co_await hashes_.hash(std::move(password), std::move(wanted));
    if (!hash) co_return;
    (void)co_await accounts_.renew_hash(credential.account.id, credential.password_hash, *hash,
                                        part);
}

AccessToken SignIn::sign(const Account& account) const {
    const auto now = clock_.now();
    tokens::Claims claims;
    claims.sub = account.username;
    claims.user_id = account.id.value;
    claims.email = account.email;
    claims.roles = account.roles;
    claims.issued_at = now;
    claims.expires_at = now + policy_.lifetime;
    claims.jti = base::make_uuid_v7(now);
    claims.iss = policy_.issuer;
    claims.aud = policy_.audience;
    return {.token = signer_.sign(claims), .lifetime = policy_.lifetime, .account = account.id};
}

}  // namespace auth
