// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile_import.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

ImportedProfile good() {
    return {.auth_user_id = {1},
            .email = "a@b.co",
            .first_name = "Ann",
            .roles = {"PATIENT"},
            .blocked = true,
            .block_reason = "Fraud"};
}

std::vector<std::string> wrong_fields(const ImportedProfile& profile) {
    std::vector<base::FieldProblem> problems;
    check(profile, policy, problems);
    std::vector<std::string> fields;
    for (const auto& problem : problems)
        fields.push_back(problem.field);
    return fields;
}

TEST(ImportedProfile, is_held_against_the_rules_of_a_profile) {
    EXPECT_EQ(wrong_fields(good()), std::vector<std::string>{});
    auto bad = good();
    bad.id = ProfileId{0};
    bad.first_name = std::string(101, 'x');
    bad.last_name = "\x01";
    bad.roles = {"PATIENT", "NONE"};
    bad.block_reason = "";
    EXPECT_EQ(wrong_fields(bad), (std::vector<std::string>{"profile_id", "first_name", "last_name",
                                                           "roles[1]", "block_reason"}));
    for (const std::int64_t id : {9'007'199'254'740'992, 9'223'372'036'854'775'807}) {
        bad = good();
        bad.id = ProfileId{id};
        EXPECT_EQ(wrong_fields(bad), std::vector<std::string>{"profile_id"}) << id;
    }
    bad.id = ProfileId{9'007'199'254'740'991};
    EXPECT_EQ(wrong_fields(bad), std::vector<std::string>{});
    bad = good();
    bad.blocked = false;
    bad.block_reason = "";
    EXPECT_EQ(wrong_fields(bad), std::vector<std::string>{}) << "nobody is blocked for no reason";
}

TEST(ImportedProfile, a_block_is_content) {
    auto profile = good();
    profile.first_name.clear();
    EXPECT_TRUE(profile.has_content());
    profile.blocked = false;
    EXPECT_FALSE(profile.has_content());
    profile.last_name = "Ash";
    EXPECT_TRUE(profile.has_content());
}

}  // namespace
}  // namespace user
