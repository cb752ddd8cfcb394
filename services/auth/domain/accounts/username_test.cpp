// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/username.hpp"

#include <gtest/gtest.h>

#include <string>

namespace auth {
namespace {

TEST(UsernameProblem, takes_names_and_the_own_address) {
    const std::string email = "Ann.Lee+x@Example.com";
    for (const auto* name :
         {"an", "ann.lee+x", "Юлия", "Ann.Lee+x@Example.com", "ann.lee+X@example.COM"})
        EXPECT_FALSE(username_problem(name, email)) << name;
    for (const auto* name : {"", "a", "other@example.com", "ann.lee+x@example.com ", "@",
                             "ann.lee+x@", "ann.lee+x＠example.com", "with space"}) {
        EXPECT_TRUE(username_problem(name, email)) << name;
    }
    const std::string longest = std::string(60, 'a') + "@b.c";
    EXPECT_FALSE(username_problem(longest, longest));
    EXPECT_TRUE(username_problem(longest + "d", longest + "d"));
}

TEST(UsernameKey, is_the_address_or_the_name_without_case) {
    EXPECT_EQ(username_key("Ann@Example.com"), "ann@example.com");
    EXPECT_EQ(username_key("ЮЛИЯ"), "юлия");
    EXPECT_EQ(username_key("Ann_7"), "ann_7");
    EXPECT_EQ(username_key("ａｎｎ"), "ann");
    for (const auto* name : {"", "a b", "a@", "\xff", "ann＠example.com"})
        EXPECT_FALSE(username_key(name)) << name;
}

}  // namespace
}  // namespace auth
