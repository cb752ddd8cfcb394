// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile_creation.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using base::Errc;

struct Content {
    std::string first_name = "Ann";
    std::string last_name = "Lee";
    std::string email = "a@b.co";
    std::optional<Roles> roles = {};
};

base::Result<Decision> decide(const std::optional<Profile>& existing, const Content& content,
                              const Caller& caller, bool is_last_admin = false) {
    return decide_creation({.profile = existing, .is_last_admin = is_last_admin},
                           {.auth_user_id = {101},
                            .email = content.email,
                            .first_name = content.first_name,
                            .last_name = content.last_name,
                            .roles = content.roles},
                           caller, policy, "c-1", true);
}

TEST(DecideCreation, a_missing_profile_is_made) {
    const auto made = decide({}, {}, owner);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->profile.auth_user_id, AccountId{101});
    EXPECT_EQ(made->profile.roles, Roles{"PATIENT"});
    EXPECT_FALSE(made->command) << "the Auth Service gives the default roles by itself";
}

TEST(DecideCreation, other_roles_than_the_default_ones_are_told_the_auth_service) {
    const auto made = decide({}, {.roles = Roles{"DOCTOR", "PATIENT", "DOCTOR"}}, admin);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->profile.roles, (Roles{"DOCTOR", "PATIENT"}));
    ASSERT_TRUE(made->command);
    EXPECT_EQ(made->command->kind, AccountCommand::Kind::set_roles);
    EXPECT_EQ(made->command->id, "c-1");
}

TEST(DecideCreation, an_account_that_is_not_confirmed_is_no_admin_and_gets_no_command) {
    const auto made = decide_creation({},
                                      {.auth_user_id = {101},
                                       .email = "a@b.co",
                                       .first_name = "Ann",
                                       .last_name = "Lee",
                                       .roles = Roles{"ADMIN"}},
                                      service, policy, "c-1", false);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->profile.roles, Roles{"ADMIN"});
    EXPECT_FALSE(made->profile.is_active_admin());
    EXPECT_FALSE(made->command);
}

TEST(DecideCreation, what_is_there_decides) {
    const Content nothing{.first_name = "", .last_name = ""};
    const Content other_name{.first_name = "Eve"};
    const Content other_email{.email = "c@d.co"};
    const Content same_roles{.roles = Roles{"PATIENT"}};
    const Content more_roles{.roles = Roles{"PATIENT", "DOCTOR"}};
    enum class Becomes { unchanged, completed, conflict };
    const struct {
        const char* what;
        Profile existing;
        const Content& content;
        const Caller& caller;
        Becomes becomes;
        bool commands;
    } cases[] = {
        {"blank by its owner", blank(), nothing, owner, Becomes::unchanged, false},
        {"emptied by its owner", profile_of(1), nothing, owner, Becomes::conflict, false},
        {"completed by its owner", blank(), {}, owner, Becomes::completed, false},
        {"completed with an address", blank(), other_email, owner, Becomes::completed, false},
        {"completed by a service", blank(), {}, service, Becomes::completed, false},
        {"completed with roles", blank(), more_roles, admin, Becomes::completed, true},
        {"owner names no other roles", blank(), same_roles, owner, Becomes::completed, false},
        {"same again", profile_of(1), {}, owner, Becomes::unchanged, false},
        {"same with its roles", profile_of(1), same_roles, admin, Becomes::unchanged, false},
        {"another name", profile_of(1), other_name, owner, Becomes::conflict, false},
        {"another address", profile_of(1), other_email, admin, Becomes::conflict, false},
        {"other roles", profile_of(1), more_roles, admin, Becomes::conflict, false},
        {"completed by an ADMIN with the documented roles", blank({"PATIENT", "ADMIN"}), same_roles,
         owner_admin, Becomes::completed, false},
        {"completed by an ADMIN with more roles", blank({"ADMIN"}), more_roles, owner_admin,
         Becomes::completed, false},
        {"an ADMIN's own again", profile_of(1, {"PATIENT", "ADMIN"}), same_roles, owner_admin,
         Becomes::unchanged, false},
        {"roles by a person count for nothing", profile_of(1, {"PATIENT", "DOCTOR"}), same_roles,
         owner, Becomes::unchanged, false},
    };
    for (const auto& [what, existing, content, caller, becomes, commands] : cases) {
        const auto decision = decide(existing, content, caller);
        ASSERT_EQ(!decision, becomes == Becomes::conflict) << what;
        if (!decision) {
            EXPECT_EQ(decision.error().code, Errc::conflict) << what;
            continue;
        }
        EXPECT_EQ(decision->profile == existing, becomes == Becomes::unchanged) << what;
        EXPECT_EQ(decision->command.has_value(), commands) << what;
        if (becomes == Becomes::completed) EXPECT_EQ(decision->profile.first_name, "Ann") << what;
        if (!commands) EXPECT_EQ(decision->profile.roles, existing.roles) << what;
    }
}

TEST(DecideCreation, the_last_admin_stays_one) {
    auto existing = blank();
    existing.roles = {"ADMIN"};
    EXPECT_FALSE(decide(existing, {.roles = Roles{"PATIENT"}}, admin, true));
    EXPECT_TRUE(decide(existing, {.roles = Roles{"PATIENT"}}, admin, false));
    EXPECT_TRUE(decide(existing, {.roles = Roles{"PATIENT", "ADMIN"}}, admin, true));
    const auto kept = decide(existing, {}, owner, true);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->profile.roles, Roles{"ADMIN"}) << "a person's call takes no role away";
}

}  // namespace
}  // namespace user
