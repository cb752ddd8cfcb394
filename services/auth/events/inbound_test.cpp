// SPDX-License-Identifier: Apache-2.0
// Events of the User Service, as stored samples have them and as they should not be.
#include "auth/events/inbound.hpp"

#include "messaging/core/cloud_event.hpp"
#include "testing/loop.hpp"
#include "testing/stored_sample.hpp"

#include <gtest/gtest.h>

namespace auth {
namespace {

using Kind = messaging::Verdict::Kind;

/// One account, changed by the rules and nothing else.
class OneAccount final : public AccountStore {
public:
    base::Task<base::Result<Account>> change(AccountId id, const AccountRule& rule,
                                             const ChangeOrigin& change_origin,
                                             const base::Call&) override {
        origin = change_origin;
        if (id != situation.account->id) co_return base::fail(account_not_found());
        auto decision = rule(situation);
        if (!decision) co_return base::fail(decision.error());
        situation = {.account = std::move(decision->account),
                     .block_reason = std::move(decision->block_reason),
                     .version = decision->version};
        co_return *situation.account;
    }
    base::Task<base::Result<Account>> add(const NewAccount&, const base::Call&) override {
        co_return base::fail(account_not_found());
    }
    base::Task<base::Result<>> check_free(const std::string&, const std::string&,
                                          const base::Call&) override {
        co_return base::Result<>();
    }
    base::Task<base::Result<Account>> get(AccountId, const base::Call&) override {
        co_return *situation.account;
    }
    base::Task<base::Result<std::optional<Credential>>> find_credential(
        const std::string&, const base::Call&) override {
        co_return std::nullopt;
    }
    base::Task<base::Result<>> renew_hash(AccountId, const std::string&, const std::string&,
                                          const base::Call&) override {
        co_return base::Result<>();
    }

    AccountSituation situation{.account = Account{.id = {7},
                                                  .username = "testuser",
                                                  .email = "test@example.com",
                                                  .roles = {"PATIENT"},
                                                  .created_at = {}},
                               .block_reason = {},
                               .version = 0};
    ChangeOrigin origin;
};

class InboundTest : public ::testing::Test {
protected:
    messaging::Event sample(const std::string& name) {
        return *messaging::parse_cloud_event(fakes::stored_sample(name));
    }
    messaging::Verdict take(const messaging::Event& event) {
        return loop_.run(consumer_.take(event, {}));
    }

    fakes::Loop loop_;
    OneAccount store_;
    AccountChanges changes_{store_};
    messaging::Consumer consumer_{inbound_events, changes_};
};

TEST_F(InboundTest, every_stored_sample_is_understood) {
    for (const auto* name : {"user-roles-changed.1", "user-blocked.1", "user-restored.1"}) {
        const auto event = sample(name);
        EXPECT_EQ(take(event).kind, Kind::done) << name;
        EXPECT_EQ(store_.origin.source, "user-service") << name;
        EXPECT_EQ(store_.origin.event_id, event.id) << name;
    }
}

TEST_F(InboundTest, an_event_brings_the_whole_state_with_it) {
    EXPECT_EQ(take(sample("user-blocked.1")).kind, Kind::done);
    EXPECT_EQ(store_.situation.account->roles, (std::vector<std::string>{"PATIENT", "DOCTOR"}));
    EXPECT_TRUE(store_.situation.account->blocked);
    EXPECT_EQ(store_.situation.block_reason, "Violation of terms");
    EXPECT_EQ(store_.situation.version, 12);
}

TEST_F(InboundTest, data_that_cannot_be_followed_makes_a_dead_letter) {
    const struct {
        const char* type;
        const char* data;
    } cases[] = {
        {"UserBlocked", "{}"},
        {"UserBlocked", "[]"},
        {"UserBlocked", R"({"user_id":7,"roles":[],"blocked":true,"version":1})"},
        {"UserBlocked", R"({"user_id":8,"roles":[],"blocked":true,"block_reason":"","version":1})"},
        {"UserBlocked",
         R"({"user_id":7,"roles":[],"blocked":false,"block_reason":"","version":1})"},
        {"UserRestored",
         R"({"user_id":7,"roles":[],"blocked":true,"block_reason":"","version":1})"},
        {"UserRolesChanged",
         R"({"user_id":7,"roles":["no name"],"blocked":true,"block_reason":"","version":1})"},
        {"UserRolesChanged",
         R"({"user_id":7,"roles":[],"blocked":true,"block_reason":"","version":-1})"},
    };
    for (const auto& [type, data] : cases) {
        const auto verdict = take({.id = "e1",
                                   .source = "user-service",
                                   .type = type,
                                   .subject = "7",
                                   .time = {},
                                   .data = data});
        EXPECT_EQ(verdict.kind, Kind::dead) << type << ' ' << data;
        EXPECT_FALSE(verdict.reason.empty()) << data;
    }
    EXPECT_EQ(store_.situation.account->roles, std::vector<std::string>{"PATIENT"});
}

TEST_F(InboundTest, an_account_that_is_not_there_makes_a_dead_letter) {
    auto event = sample("user-blocked.1");
    event.subject = "8";
    event.data = R"({"user_id":8,"roles":[],"blocked":true,"block_reason":"","version":1})";
    EXPECT_EQ(take(event).kind, Kind::dead);
}

}  // namespace
}  // namespace auth
