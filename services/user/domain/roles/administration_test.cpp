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

}  // namespace
}  // namespace user
