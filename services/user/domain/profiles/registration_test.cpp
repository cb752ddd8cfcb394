// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/registration.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

base::Result<Decision> decide(const std::optional<Profile>& existing,
                              const std::optional<Roles>& roles = {}) {
    return decide_registration({.profile = existing},
                               {.auth_user_id = {101}, .email = "a@b.co", .roles = roles}, policy,
                               "c-1");
}

TEST(DecideRegistration, a_missing_profile_is_made_without_names) {
    const struct {
        std::optional<Roles> asked;
        Roles given;
        bool commands;
    } cases[] = {
        {std::nullopt, {"PATIENT"}, false},
        {Roles{"PATIENT"}, {"PATIENT"}, false},
        {Roles{"ADMIN", "PATIENT", "ADMIN"}, {"ADMIN", "PATIENT"}, true},
        {Roles{}, {}, true},
    };
    for (const auto& [asked, given, commands] : cases) {
        const auto made = decide({}, asked);
        ASSERT_TRUE(made);
        EXPECT_EQ(made->profile.auth_user_id, AccountId{101});
        EXPECT_EQ(made->profile.email, "a@b.co");
        EXPECT_TRUE(made->profile.is_blank());
        EXPECT_EQ(made->profile.roles, given);
        EXPECT_EQ(made->command.has_value(), commands);
    }
}

TEST(DecideRegistration, a_profile_made_by_hand_stays_as_it_is) {
    for (const auto& existing : {profile_of(1), blank()}) {
        const auto decision = decide(existing, Roles{"PATIENT"});
        ASSERT_TRUE(decision);
        EXPECT_EQ(decision->profile, existing);
        EXPECT_FALSE(decision->command);
    }
}

TEST(DecideRegistration, what_was_there_before_the_account_gives_nobody_rights) {
    for (const std::int64_t version : {1, 2}) {
        auto sleeper = profile_of(1, {"ADMIN"});
        sleeper.version = version;
        sleeper.confirmed = false;
        const auto decision = decide(sleeper, Roles{"PATIENT"});
        ASSERT_TRUE(decision);
        EXPECT_EQ(decision->profile.roles, Roles{"PATIENT"});
        EXPECT_TRUE(decision->profile.confirmed);
        EXPECT_TRUE(decision->command) << "whatever the Auth Service was told meanwhile";
        sleeper.roles = {"PATIENT"};
        EXPECT_FALSE(decide(sleeper, Roles{"PATIENT"})->command);
    }
}

TEST(DecideRegistration, that_of_an_admin_leaves_both_services_in_agreement) {
    const Roles roles{"PATIENT", "ADMIN"};
    auto untouched = profile_of(1);
    untouched.version = 1;
    const auto raised = decide(untouched, roles);
    ASSERT_TRUE(raised);
    EXPECT_EQ(raised->profile.roles, roles);
    EXPECT_EQ(raised->profile.first_name, untouched.first_name) << "names stay";
    EXPECT_FALSE(raised->command) << "the Auth Service has these roles";

    auto changed = profile_of(1);
    changed.version = 2;
    const auto kept = decide(changed, roles);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->profile.roles, changed.roles);
    EXPECT_TRUE(kept->command) << "the Auth Service follows the profile";
}

}  // namespace
}  // namespace user
