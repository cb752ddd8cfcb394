// SPDX-License-Identifier: Apache-2.0
// Registering and signing in, over a store in memory and cheap hashes.
#include "auth/domain/tokens/sign_in.hpp"

#include "auth/domain/accounts/registration.hpp"
#include "jose/hmac_key.hpp"
#include "jose/verifier.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "tokens/claims.hpp"

#include <gtest/gtest.h>

namespace auth {
namespace {

using base::Errc;
using base::Result;
using base::Secret;
using base::Task;

constexpr crypto::Argon2idCost cheap{.memory_kib = 64, .iterations = 1};
constexpr crypto::Argon2idCost dearer{.memory_kib = 128, .iterations = 1};
constexpr auto key = "a key of more than thirty-two bytes, for tests";
constexpr auto password = "correct horse";

/// One account at most.
class OneAccountStore final : public AccountStore {
public:
    Task<Result<Account>> add(const NewAccount& account, const base::Call& call) override {
        note(call);
        if (failure) co_return base::fail(*failure);
        credential = {.account = {.id = {7},
                                  .username = account.username,
                                  .email = account.email,
                                  .roles = account.roles,
                                  .created_at = account.created_at},
                      .password_hash = account.password_hash};
        co_return credential->account;
    }
    Task<Result<>> check_free(const std::string& username, const std::string&,
                              const base::Call& call) override {
        note(call);
        if (failure) co_return base::fail(*failure);
        if (credential && credential->account.username == username) {
            co_return base::fail(username_taken());
        }
        co_return Result<>();
    }
    Task<Result<Account>> get(AccountId, const base::Call& call) override {
        note(call);
        if (block_meanwhile) credential->account.blocked = true;
        co_return credential->account;
    }
    Task<Result<std::optional<Credential>>> find_credential(const std::string& login,
                                                            const base::Call& call) override {
        note(call);
        ++lookups;
        if (failure) co_return base::fail(*failure);
        if (!credential || credential->account.username != login) co_return std::nullopt;
        co_return credential;
    }
    Task<Result<>> renew_hash(AccountId, const std::string& old_hash, const std::string& new_hash,
                              const base::Call& call) override {
        note(call);
        if (failure_to_renew) co_return base::fail(*failure_to_renew);
        EXPECT_EQ(credential->password_hash, old_hash);
        credential->password_hash = new_hash;
        co_return Result<>();
    }
    Task<Result<Account>> change(AccountId, const AccountRule&, const ChangeOrigin&,
                                 const base::Call&) override {
        co_return credential->account;
    }

    std::optional<Credential> credential;
    std::optional<base::Error> failure;
    std::optional<base::Error> failure_to_renew;
    bool block_meanwhile = false;  ///< Between the look-up of a sign-in and the end of its hash.
    int lookups = 0;
    std::vector<base::Deadline> deadlines;  ///< One for each call.

private:
    void note(const base::Call& call) { deadlines.push_back(call.deadline); }
};

/// What is told of sign-ins, in words.
class RememberingObserver final : public SignInObserver {
public:
    void succeeded(AccountId account, const base::Call& call) override {
        told.push_back("account " + std::to_string(account.value) + " from " +
                       std::string(call.client));
    }
    void failed(std::optional<AccountId> account, const base::Error& why,
                const base::Call&) override {
        told.push_back((account ? "account " + std::to_string(account->value) : "nobody") + ": " +
                       std::string(base::reason_of(why)));
    }

    std::vector<std::string> told;
};

class SignInTest : public ::testing::Test {
protected:
    Result<Account> register_account(const std::string& secret = password,
                                     const base::Call& call = {}) {
        Registrar registrar(store_, hashes_, PasswordPolicy{}, clock_, [this] { ++told_; });
        return loop_.run(registrar.add({"testuser", "test@example.com", Secret(secret)},
                                       {.roles = {"PATIENT"}}, call));
    }
    Result<AccessToken> sign_in(const std::string& login, const std::string& secret) {
        return sign_in(hashes_, login, secret);
    }
    Result<AccessToken> sign_in(crypto::HashPool& hashes, const std::string& login,
                                const std::string& secret, const base::Call& call = {}) {
        SignIn use(store_, hashes, signer_, policy_, clock_, observer_);
        return loop_.run(use.issue(login, Secret(secret), call));
    }

    fakes::FakeClock clock_;
    fakes::Loop loop_;
    OneAccountStore store_;
    crypto::HashPool hashes_{{.threads = 1, .cost = cheap}};
    jose::Signer signer_{jose::make_hmac_key(jose::Algorithm::hs256, Secret(key))};
    TokenPolicy policy_{.lifetime = std::chrono::minutes(30), .issuer = "auth", .audience = {}};
    RememberingObserver observer_;
    int told_ = 0;
};

TEST_F(SignInTest, every_decided_sign_in_is_told_by_account_and_never_by_name) {
    ASSERT_TRUE(register_account());
    ASSERT_TRUE(sign_in(hashes_, "testuser", password, {.client = "192.0.2.7"}));
    EXPECT_FALSE(sign_in("testuser", "wrong"));
    EXPECT_FALSE(sign_in("nobody", password));
    EXPECT_FALSE(sign_in("testuser", std::string(5000, 'x')));
    store_.credential->account.blocked = true;
    EXPECT_FALSE(sign_in("testuser", password));
    store_.failure = base::unavailable("away");
    EXPECT_FALSE(sign_in("testuser", password));
    EXPECT_EQ(observer_.told,
              (std::vector<std::string>{"account 7 from 192.0.2.7", "account 7: wrong_credentials",
                                        "nobody: wrong_credentials", "nobody: wrong_credentials",
                                        "account 7: account_blocked"}));
}

TEST_F(SignInTest, a_registration_is_stored_hashed_and_told_of) {
    const auto added = register_account();
    ASSERT_TRUE(added);
    EXPECT_EQ(added->roles, std::vector<std::string>{"PATIENT"});
    EXPECT_EQ(added->created_at, clock_.now());
    EXPECT_TRUE(store_.credential->password_hash.starts_with("$argon2id$"));
    EXPECT_EQ(store_.credential->password_hash.find(password), std::string::npos);
    EXPECT_EQ(told_, 1);
}

TEST_F(SignInTest, a_registration_that_fails_is_not_told_of) {
    EXPECT_EQ(register_account("short").error().code, Errc::invalid);
    EXPECT_FALSE(store_.credential);
    store_.failure = email_taken();
    EXPECT_EQ(register_account().error().detail, email_taken().detail);
    EXPECT_EQ(told_, 0);
}

TEST_F(SignInTest, the_right_password_gives_a_token_that_says_who) {
    ASSERT_TRUE(register_account());
    const auto token = sign_in("testuser", password);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->lifetime, std::chrono::minutes(30));
    const jose::KeyRing keys({jose::make_hmac_key(jose::Algorithm::hs256, Secret(key))});
    const jose::Verifier verifier(keys);
    const auto claims = verifier.verify<tokens::Claims>(token->token, clock_.now());
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->sub, "testuser");
    EXPECT_EQ(claims->user_id, 7);
    EXPECT_EQ(claims->email, "test@example.com");
    EXPECT_EQ(claims->roles, std::vector<std::string>{"PATIENT"});
    EXPECT_EQ(claims->iss, "auth");
    EXPECT_FALSE(verifier.verify(token->token, clock_.now() + std::chrono::minutes(32)));
}

TEST_F(SignInTest, an_unknown_user_and_a_wrong_password_get_one_answer) {
    ASSERT_TRUE(register_account());
    const auto unknown = sign_in("nobody", password);
    const auto wrong = sign_in("testuser", "wrong password");
    const auto empty = sign_in("testuser", "");
    for (const auto* answer : {&unknown, &wrong, &empty}) {
        ASSERT_FALSE(*answer);
        EXPECT_EQ(answer->error().code, Errc::unauthenticated);
        EXPECT_EQ(answer->error().detail, "Incorrect username or password");
        EXPECT_EQ(answer->error().log.text, "");
        EXPECT_TRUE(answer->error().fields.empty());
    }
}

TEST_F(SignInTest, a_block_is_told_only_after_the_right_password) {
    ASSERT_TRUE(register_account());
    store_.credential->account.blocked = true;
    EXPECT_EQ(sign_in("testuser", "wrong password").error().detail, wrong_credentials().detail);
    const auto blocked = sign_in("testuser", password);
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().code, Errc::forbidden);
}

TEST_F(SignInTest, a_block_that_comes_while_the_password_is_hashed_counts) {
    ASSERT_TRUE(register_account());
    store_.block_meanwhile = true;
    const auto blocked = sign_in("testuser", password);
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().detail, account_blocked().detail);
}

TEST_F(SignInTest, a_password_over_the_limit_is_wrong_without_any_work) {
    const auto answer = sign_in("testuser", std::string(password_bytes_max + 1, 'x'));
    EXPECT_EQ(answer.error().detail, wrong_credentials().detail);
    EXPECT_EQ(store_.lookups, 0);
}

TEST_F(SignInTest, a_hash_of_another_cost_is_renewed) {
    ASSERT_TRUE(register_account());
    const auto old_hash = store_.credential->password_hash;
    ASSERT_TRUE(sign_in("testuser", password));
    EXPECT_EQ(store_.credential->password_hash, old_hash);

    crypto::HashPool pool({.threads = 1, .cost = dearer});
    EXPECT_FALSE(sign_in(pool, "testuser", "wrong password"));
    EXPECT_EQ(store_.credential->password_hash, old_hash);
    ASSERT_TRUE(sign_in(pool, "testuser", password));
    EXPECT_NE(store_.credential->password_hash.find("m=128"), std::string::npos);
    EXPECT_TRUE(sign_in(pool, "testuser", password));
}

TEST_F(SignInTest, a_hash_of_another_application_is_renewed_as_argon2id) {
    ASSERT_TRUE(register_account());
    auto& stored = store_.credential->password_hash;
    const struct {
        std::string password;
        std::string hash;
    } cases[] = {
        {"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
        {"passwd", "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="},
        {"password",
         "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"},
    };
    for (const auto& [old_password, hash] : cases) {
        stored = hash;
        EXPECT_EQ(sign_in("testuser", "wrong").error().detail, wrong_credentials().detail);
        EXPECT_EQ(stored, hash) << "a wrong password renews nothing";
        ASSERT_TRUE(sign_in("testuser", old_password)) << hash;
        EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << stored;
        EXPECT_TRUE(sign_in("testuser", old_password)) << "with the new hash";
        EXPECT_FALSE(sign_in("testuser", "wrong"));
    }
}

TEST_F(SignInTest, a_hash_that_cannot_be_renewed_keeps_nobody_out) {
    ASSERT_TRUE(register_account());
    store_.failure_to_renew = base::unavailable("down");
    crypto::HashPool pool({.threads = 1, .cost = dearer});
    EXPECT_TRUE(sign_in(pool, "testuser", password));
}

TEST_F(SignInTest, every_call_of_the_store_gets_the_requests_deadline) {
    const auto deadline = base::Deadline::after(std::chrono::hours(1));
    ASSERT_TRUE(register_account(password, {.deadline = deadline}));
    ASSERT_EQ(store_.deadlines.size(), 2) << "is it free, and add it";
    crypto::HashPool pool({.threads = 1, .cost = dearer});
    ASSERT_TRUE(sign_in(pool, "testuser", password, {.deadline = deadline}));
    ASSERT_EQ(store_.deadlines.size(), 5) << "find it, renew its hash, and look again";
    EXPECT_LT(store_.deadlines[3].at, deadline.at) << "the renewal leaves some of the time";
    store_.deadlines.erase(store_.deadlines.begin() + 3);
    for (const auto& each : store_.deadlines)
        EXPECT_EQ(each.at, deadline.at);
}

TEST_F(SignInTest, nothing_is_hashed_after_the_requests_deadline) {
    const base::Call past{.deadline = base::Deadline::after(std::chrono::seconds(-1))};
    EXPECT_EQ(register_account(password, past).error().code, Errc::overloaded);
    ASSERT_TRUE(register_account());
    EXPECT_EQ(sign_in(hashes_, "testuser", password, past).error().code, Errc::overloaded);
    EXPECT_EQ(sign_in(hashes_, "nobody", password, past).error().code, Errc::overloaded);
}

TEST_F(SignInTest, a_store_out_of_reach_is_not_a_wrong_password) {
    store_.failure = base::unavailable("down");
    EXPECT_EQ(sign_in("testuser", password).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace auth
