// SPDX-License-Identifier: Apache-2.0
// Events of the Auth Service, as stored samples have them and as they should not be.
#include "user/events/inbound.hpp"

#include "messaging/core/cloud_event.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/stored_sample.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using Kind = messaging::Verdict::Kind;

/// Remembers the profile that a rule made of nothing.
class EmptyStore final : public ProfileStore {
public:
    base::Task<base::Result<Change>> change(std::variant<ProfileId, AccountId>, const Rule& rule,
                                            const ChangeOrigin& change_origin,
                                            const base::Call&) override {
        origin = change_origin;
        auto decision = rule({});
        if (!decision) co_return base::fail(decision.error());
        made = decision->profile;
        co_return Change{.profile = std::move(decision->profile), .is_new = true};
    }
    base::Task<base::Result<std::optional<Profile>>> find(ProfileId, const base::Call&) override {
        co_return std::nullopt;
    }
    base::Task<base::Result<std::optional<Profile>>> find_by_account(AccountId,
                                                                     const base::Call&) override {
        co_return std::nullopt;
    }
    base::Task<base::Result<std::vector<Profile>>> list(const ProfileFilter&, ProfileId, int,
                                                        const base::Call&) override {
        co_return std::vector<Profile>();
    }

    std::optional<Profile> made;
    ChangeOrigin origin;
};

class NoCourier final : public CommandCourier {
public:
    std::unique_ptr<CommandReceipt> expect(const std::string&) override { return nullptr; }
    void hurry() override {}
};

class InboundTest : public ::testing::Test {
protected:
    messaging::Verdict take(const messaging::Event& event) {
        return loop_.run(consumer_.take(event, {}));
    }

    fakes::Loop loop_;
    fakes::FakeClock clock_;
    EmptyStore store_;
    NoCourier courier_;
    Registrations registrations_{
        store_, courier_, {.known = {"PATIENT", "ADMIN"}, .defaults = {"PATIENT"}}, clock_};
    messaging::Consumer consumer_{inbound_events, registrations_};
};

TEST_F(InboundTest, every_stored_sample_is_understood) {
    const auto event =
        *messaging::parse_cloud_event(fakes::stored_sample("auth-user-registered.1"));
    EXPECT_EQ(take(event).kind, Kind::done);
    ASSERT_TRUE(store_.made);
    EXPECT_EQ(store_.made->auth_user_id, AccountId{1});
    EXPECT_EQ(store_.made->email, "test@example.com");
    EXPECT_EQ(store_.made->roles, std::vector<std::string>{"PATIENT"});
    EXPECT_TRUE(store_.made->is_blank());
    EXPECT_EQ(store_.origin.source, "auth-service");
    EXPECT_EQ(store_.origin.event_id, event.id);
}

TEST_F(InboundTest, data_that_makes_no_profile_makes_a_dead_letter) {
    for (const auto* data : {"{}", "[]", R"({"user_id":1})", R"({"user_id":2,"email":"a@b.co"})",
                             R"({"user_id":1,"email":"nobody"})",
                             R"({"user_id":1,"email":"a@b.co","roles":["UNKNOWN"]})",
                             R"({"user_id":1,"email":"a@b.co","roles":"PATIENT"})"}) {
        const auto verdict = take({.id = "e1",
                                   .source = "auth-service",
                                   .type = "AuthUserRegistered",
                                   .subject = "1",
                                   .time = {},
                                   .data = data});
        EXPECT_EQ(verdict.kind, Kind::dead) << data;
        EXPECT_FALSE(store_.made) << data;
    }
}

}  // namespace
}  // namespace user
