// SPDX-License-Identifier: Apache-2.0
#include "user/domain/roles/administration.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using base::Errc;

TEST(Decide, roles_block_and_restore) {
    const Situation missing;
    const Situation ordinary{.profile = profile_of(1)};
    const Situation last{.profile = profile_of(1, {"ADMIN"}), .is_last_admin = true};
    const AccountCommand command{.kind = AccountCommand::Kind::block, .id = "c-1"};
    EXPECT_EQ(decide_roles(missing, {}, command).error().code, Errc::not_found);
    EXPECT_EQ(decide_block(missing, "r", command).error().code, Errc::not_found);
    EXPECT_EQ(decide_restore(missing, command).error().code, Errc::not_found);
    EXPECT_EQ(decide_roles(last, {"PATIENT"}, command).error().code, Errc::conflict);
    EXPECT_EQ(decide_roles(last, {}, command).error().code, Errc::conflict);
    EXPECT_TRUE(decide_roles(last, {"DOCTOR", "ADMIN"}, command));
    EXPECT_EQ(decide_block(last, "r", command).error().code, Errc::conflict);

    const auto given = decide_roles(ordinary, {"DOCTOR", "DOCTOR", "PATIENT"}, command);
    EXPECT_EQ(given->profile.roles, (Roles{"DOCTOR", "PATIENT"}));
    EXPECT_EQ(given->command->id, "c-1");
    const auto blocked = decide_block(ordinary, "spam", command);
    EXPECT_TRUE(blocked->profile.blocked);
    EXPECT_EQ(blocked->profile.block_reason, "spam");
    const auto restored = decide_restore({.profile = blocked->profile}, command);
    EXPECT_FALSE(restored->profile.blocked);
    EXPECT_EQ(restored->profile.block_reason, "");
    EXPECT_TRUE(restored->command);
}

TEST(DecideAccountState, follows_as_far_as_the_rules_allow) {
    const auto blocked_profile = [] {
        auto profile = profile_of(1);
        profile.blocked = true;
        profile.block_reason = "r";
        return profile;
    };
    const Situation ordinary{.profile = profile_of(1)};
    const Situation last{.profile = profile_of(1, {"ADMIN"}), .is_last_admin = true};
    const Situation blocked{.profile = blocked_profile()};
    const struct {
        const char* what;
        const Situation& before;
        AccountState state;
        Roles roles;
        bool is_blocked;
    } cases[] = {
        {"roles", ordinary, {.roles = Roles{"DOCTOR", "DOCTOR"}}, {"DOCTOR"}, false},
        {"unknown roles", ordinary, {.roles = Roles{"DOCTOR", "KING"}}, {"PATIENT"}, false},
        {"a block", ordinary, {.blocked = true, .block_reason = "x"}, {"PATIENT"}, true},
        {"a block without a reason", ordinary, {.blocked = true}, {"PATIENT"}, true},
        {"a restore", blocked, {.blocked = false}, {"PATIENT"}, false},
        {"the last ADMIN demoted", last, {.roles = Roles{"PATIENT"}}, {"ADMIN"}, false},
        {"the last ADMIN blocked", last, {.blocked = true}, {"ADMIN"}, false},
        {"the last ADMIN with more",
         last,
         {.roles = Roles{"ADMIN", "DOCTOR"}},
         {"ADMIN", "DOCTOR"},
         false},
        {"nothing", blocked, {}, {"PATIENT"}, true},
    };
    for (const auto& [what, before, state, roles, is_blocked] : cases) {
        const auto decision = decide_account_state(before, state, policy);
        ASSERT_TRUE(decision) << what;
        EXPECT_EQ(decision->profile.roles, roles) << what;
        EXPECT_EQ(decision->profile.blocked, is_blocked) << what;
        EXPECT_EQ(decision->profile.block_reason.empty(), !is_blocked) << what;
        EXPECT_FALSE(decision->command) << "the answer tells the Auth Service";
    }
    EXPECT_EQ(decide_account_state({}, {}, policy).error().reason, "profile_missing");
}

}  // namespace
}  // namespace user
