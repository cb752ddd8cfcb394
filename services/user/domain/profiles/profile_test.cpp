// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile.hpp"

#include "user/domain/profiles/sample_people.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST(RolePolicy, names_each_unknown_role) {
    EXPECT_TRUE(policy.check({}));
    EXPECT_TRUE(policy.check({"ADMIN", "PATIENT"}));
    const auto checked = policy.check({"PATIENT", "admin", "", "DOCTOR"});
    ASSERT_FALSE(checked);
    ASSERT_EQ(checked.error().fields.size(), 2u);
    EXPECT_EQ(checked.error().fields[0].field, "roles[1]");
    EXPECT_EQ(checked.error().fields[1].field, "roles[2]");
}

TEST(CheckReason, takes_what_a_person_would_write) {
    const struct {
        const char* what;
        std::string reason;
        bool is_good;
    } cases[] = {
        {"shortest", "x", true},
        {"longest, in characters", repeated("\u00e9", 500), true},
        {"lines and tabs", "one\r\n\ttwo", true},
        {"empty", "", false},
        {"blank", " \t\r\n", false},
        {"too long", std::string(501, 'x'), false},
        {"no UTF-8", "\xff", false},
        {"NUL", std::string("a\0b", 3), false},
        {"escape", "a\x1b[2Jb", false},
        {"delete", "a\x7f", false},
        {"second controls", "a\u0085b", false},
        {"line separator", "a\u2028b", false},
        {"turned around", "\u202emaps", false},
        {"isolated", "\u2067a\u2069", false},
    };
    for (const auto& [what, reason, is_good] : cases) {
        std::vector<base::FieldProblem> problems;
        check_reason("reason", reason, problems);
        EXPECT_EQ(problems.empty(), is_good) << what;
        if (!problems.empty()) EXPECT_EQ(problems[0].field, "reason") << what;
    }
}

TEST(CheckName, takes_names_of_people_and_nothing_hidden) {
    const struct {
        std::string name;
        bool is_good;
    } cases[] = {
        {"", true},
        {"O'Neil-Смит 3rd", true},
        {"محمد", true},
        {"می\u200cخواهم", true},
        {repeated("é", 100), true},
        {repeated("é", 101), false},
        {"a\nb", false},
        {"a\tb", false},
        {"a\x7f", false},
        {"a\u009b", false},
        {"a\u2028", false},
        {"a\u2029", false},
        {"\u202eNIMDA", false},
        {"\u200fAnn", false},
        {"Ann\u2066", false},
        {"\u061cAnn", false},
    };
    for (const auto& [name, is_good] : cases) {
        std::vector<base::FieldProblem> problems;
        check_name("first_name", name, problems);
        EXPECT_EQ(problems.empty(), is_good) << name;
    }
}

}  // namespace
}  // namespace user
