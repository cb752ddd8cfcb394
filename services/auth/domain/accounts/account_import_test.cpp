// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_import.hpp"

#include <gmock/gmock.h>

namespace auth {
namespace {

using Fate = ImportedAs::Fate;

const ImportedAccount ann{.id = AccountId{7},
                          .username = "Ann",
                          .email = "Ann@b.co",
                          .password_hash = "x",
                          .roles = {"PATIENT"},
                          .blocked = true,
                          .block_reason = "Fraud"};
const ImportSituation::Namesake herself{
    .id = {7}, .email = "ann@B.co", .roles = {"DOCTOR"}, .block_reason = ""};
const ImportSituation::Namesake renumbered{
    .id = {8}, .email = "ann@b.co", .roles = {}, .block_reason = ""};
const ImportSituation::Namesake somebody{
    .id = {7}, .email = "other@b.co", .roles = {}, .block_reason = ""};

TEST(CheckImport, an_id_leaves_room_for_those_after_it) {
    const struct {
        std::int64_t id;
        bool fits;
    } cases[] = {{1, true},
                 {2'147'483'647, true},
                 {9'999'999'999, true},
                 {999'999'999'999'999, true},
                 {9'007'199'254'740'991, true},
                 {9'007'199'254'740'992, false},
                 {9'223'372'036'854'775'807, false},
                 {0, false},
                 {-1, false}};
    for (const auto& [id, fits] : cases) {
        auto account = ann;
        account.id = AccountId{id};
        std::vector<base::FieldProblem> problems;
        check(account, problems);
        EXPECT_EQ(std::ranges::none_of(problems, [](const auto& p) { return p.field == "id"; }),
                  fits)
            << id;
    }
}

TEST(CheckImport, names_a_reason_with_hidden_characters) {
    for (const auto& [reason, is_good] :
         {std::pair("one\n\ttwo", true), std::pair("\u202espam", false),
          std::pair("a\u2028b", false), std::pair("a\x7f", false)}) {
        auto account = ann;
        account.password_hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        account.block_reason = reason;
        std::vector<base::FieldProblem> problems;
        check(account, problems);
        EXPECT_EQ(problems.empty(), is_good) << reason;
    }
}

TEST(DecideImport, who_is_here_decides) {
    const struct {
        const char* what;
        ImportSituation situation;
        Fate fate;
        const char* reason;
    } cases[] = {
        {"nobody", {}, Fate::added, ""},
        {"herself",
         {.namesake = herself, .is_email_taken = true, .is_id_taken = true},
         Fate::present,
         ""},
        {"herself with another id", {.namesake = renumbered}, Fate::refused, "with the id 8"},
        {"her name with another address",
         {.namesake = somebody},
         Fate::refused,
         "another e-mail address"},
        {"her address with another name",
         {.namesake = {}, .is_email_taken = true},
         Fate::refused,
         "another name"},
        {"her id", {.namesake = {}, .is_id_taken = true}, Fate::refused, "id: belongs to"},
    };
    for (const auto& [what, situation, fate, reason] : cases) {
        const auto as = decide_import(ann, situation);
        EXPECT_EQ(as.fate, fate) << what;
        EXPECT_THAT(as.reason, ::testing::HasSubstr(reason)) << what;
    }
}

TEST(DecideImport, roles_and_block_are_those_of_whoever_is_here) {
    const auto added = decide_import(ann, {});
    EXPECT_EQ(added.roles, ann.roles);
    EXPECT_EQ(added.block_reason, "Fraud");
    const auto present = decide_import(ann, {.namesake = herself});
    EXPECT_EQ(present.id, AccountId{7});
    EXPECT_EQ(present.roles, herself.roles);
    EXPECT_FALSE(present.blocked);
}

}  // namespace
}  // namespace auth
