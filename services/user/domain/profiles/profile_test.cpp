// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

TEST(RolePolicy, names_each_unknown_role) {
    EXPECT_TRUE(policy.check({}));
    EXPECT_TRUE(policy.check({"ADMIN", "PATIENT"}));
    const auto checked = policy.check({"PATIENT", "admin", "", "DOCTOR"});
    ASSERT_FALSE(checked);
    ASSERT_EQ(checked.error().fields.size(), 2u);
    EXPECT_EQ(checked.error().fields[0].field, "roles[1]");
    EXPECT_EQ(checked.error().fields[1].field, "roles[2]");
}

}  // namespace
}  // namespace user
