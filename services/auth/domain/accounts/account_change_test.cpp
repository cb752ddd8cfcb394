// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_change.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace auth {
namespace {

using base::Errc;
using Roles = std::vector<std::string>;

AccountSituation situation(std::int64_t version = 0) {
    return {.account = Account{.id = {7},
                               .username = "testuser",
                               .email = "test@example.com",
                               .roles = {"PATIENT"},
                               .created_at = {}},
            .block_reason = {},
            .version = version};
}

AccountChange roles(Roles names, std::optional<std::int64_t> version) {
    return {.roles = std::move(names), .version = version};
}

AccountChange block(std::optional<std::int64_t> version) {
    return {.blocked = true, .reason = "spam", .version = version};
}

AccountChange restore(std::optional<std::int64_t> version) {
    return {.blocked = false, .version = version};
}

/// What an event says: roles and status, at one version.
AccountChange state(Roles names, bool blocked, std::int64_t version) {
    return {.roles = std::move(names), .blocked = blocked, .reason = {}, .version = version};
}

AccountSituation after(AccountSituation before, const std::vector<AccountChange>& changes) {
    for (const auto& change : changes) {
        auto decision = *decide_change(before, change);
        before = {.account = std::move(decision.account),
                  .block_reason = std::move(decision.block_reason),
                  .version = decision.version};
    }
    return before;
}

TEST(CheckChange, names_each_wrong_member) {
    const std::string long_reason(501, 'x');
    const struct {
        const char* what;
        AccountChange change;
        std::vector<std::string> fields;
    } cases[] = {
        {"nothing", {}, {}},
        {"roles", roles({"PATIENT", "a-b_9"}, 1), {}},
        {"no roles", roles({}, 1), {}},
        {"as many roles as there may be", roles(Roles(64, "R"), 1), {}},
        {"too many roles", roles(Roles(65, "R"), 1), {"roles"}},
        {"roles that are no names",
         roles({"A", "", "B,C", "ö"}, 1),
         {"roles[1]", "roles[2]", "roles[3]"}},
        {"a reason of 500 characters", {.blocked = true, .reason = std::string(500, 'x')}, {}},
        {"a long reason", {.blocked = true, .reason = long_reason}, {"reason"}},
        {"a reason of other bytes", {.blocked = true, .reason = "\xff"}, {"reason"}},
        {"a reason with NUL", {.blocked = true, .reason = std::string(1, '\0')}, {"reason"}},
        {"version zero", block(0), {}},
        {"a version below zero", block(-1), {"version"}},
        {"all of it",
         {.roles = Roles{" "}, .reason = "\xff", .version = -1},
         {"roles[0]", "reason", "version"}},
    };
    for (const auto& [what, change, fields] : cases) {
        const auto checked = check(change);
        ASSERT_EQ(checked.has_value(), fields.empty()) << what;
        if (checked) continue;
        EXPECT_EQ(checked.error().code, Errc::invalid) << what;
        std::vector<std::string> named;
        for (const auto& problem : checked.error().fields)
            named.push_back(problem.field);
        EXPECT_EQ(named, fields) << what;
    }
}

TEST(DecideChange, nobody_cannot_be_changed) {
    EXPECT_EQ(decide_change({}, block(1)).error().code, Errc::not_found);
}

TEST(DecideChange, sets_what_the_command_names_and_leaves_the_rest) {
    const auto given = after(situation(), {roles({"DOCTOR", "PATIENT", "DOCTOR"}, {})});
    EXPECT_EQ(given.account->roles, (Roles{"DOCTOR", "PATIENT"}));
    EXPECT_FALSE(given.account->blocked);
    const auto blocked = after(situation(), {block({})});
    EXPECT_TRUE(blocked.account->blocked);
    EXPECT_EQ(blocked.block_reason, "spam");
    EXPECT_EQ(blocked.account->roles, Roles{"PATIENT"});
    const auto restored = after(blocked, {restore({})});
    EXPECT_FALSE(restored.account->blocked);
    EXPECT_EQ(restored.block_reason, "");
    EXPECT_EQ(restored.version, 0) << "a command without version has none to note";
}

TEST(DecideChange, what_is_not_newer_changes_nothing) {
    const struct {
        const char* what;
        AccountChange change;
        bool counts;
    } cases[] = {
        {"an older block", block(4), false},      {"the same block", block(5), false},
        {"a newer block", block(6), true},        {"version zero", block(0), false},
        {"a block without one", block({}), true},
    };
    for (const auto& [what, change, counts] : cases) {
        const auto decision = decide_change(situation(5), change);
        ASSERT_TRUE(decision) << what;
        EXPECT_EQ(decision->account.blocked, counts) << what;
    }
}

TEST(DecideChange, the_first_version_may_be_zero) {
    const auto first = after(situation(no_version), {block(0)});
    EXPECT_TRUE(first.account->blocked);
    EXPECT_EQ(first.version, 0);
    EXPECT_TRUE(after(first, {restore(0)}).account->blocked) << "not newer";
    EXPECT_FALSE(after(first, {restore(1)}).account->blocked);
}

TEST(DecideChange, a_version_far_above_the_last_is_refused) {
    constexpr std::int64_t step = std::int64_t{1} << 32;
    const auto highest = std::numeric_limits<std::int64_t>::max();
    const struct {
        std::int64_t last;
        std::int64_t version;
        bool fits;
    } cases[] = {{no_version, step, true}, {no_version, step + 1, false}, {7, 7 + step, true},
                 {7, 8 + step, false},     {7, highest, false},           {highest, highest, true},
                 {highest, 1, true},       {highest - 1, highest, true}};
    for (const auto& [last, version, fits] : cases) {
        const auto decision = decide_change(situation(last), block(version));
        ASSERT_EQ(decision.has_value(), fits) << last << ' ' << version;
        if (fits) continue;
        EXPECT_EQ(decision.error().code, Errc::invalid);
        EXPECT_EQ(decision.error().fields.at(0).field, "version");
    }
}

TEST(DecideChange, one_that_resets_the_version_counts_whatever_came_before) {
    auto change = block(3);
    change.resets_version = true;
    const auto reset = after(situation(std::numeric_limits<std::int64_t>::max()), {change});
    EXPECT_TRUE(reset.account->blocked);
    EXPECT_EQ(reset.version, 3);
    EXPECT_FALSE(after(reset, {restore(4)}).account->blocked) << "versions count from there";
}

TEST(DecideAdoption, takes_the_state_that_is_not_older) {
    const struct {
        const char* what;
        std::int64_t last;
        bool is_overtaken;
        bool takes_state;
        std::int64_t version;
    } cases[] = {{"the first", no_version, false, true, 5},
                 {"a newer one", 4, false, true, 5},
                 {"the same again: a refusal", 5, false, true, 5},
                 {"an older one", 6, false, false, 6},
                 {"one before a command that waits", 4, true, false, 5}};
    for (const auto& [what, last, is_overtaken, takes_state, version] : cases) {
        auto before = situation(last);
        before.is_overtaken = is_overtaken;
        const auto decision = decide_adoption(before, state({"DOCTOR"}, true, 5));
        ASSERT_TRUE(decision) << what;
        EXPECT_EQ(decision->account.blocked, takes_state) << what;
        EXPECT_EQ(decision->account.roles, takes_state ? Roles{"DOCTOR"} : Roles{"PATIENT"})
            << what;
        EXPECT_EQ(decision->version, version) << what;
        EXPECT_FALSE(decision->told.roles || decision->told.block) << what;
    }
    EXPECT_FALSE(decide_adoption({}, state({}, false, 1)));
}

TEST(DecideChange, whole_states_in_any_order_end_in_the_newest) {
    const std::vector<AccountChange> in_order{state({"DOCTOR"}, false, 2),
                                              state({"DOCTOR"}, true, 3), state({"NURSE"}, true, 4),
                                              state({"NURSE"}, false, 5)};
    std::vector<std::size_t> order{0, 1, 2, 3};
    do {
        std::vector<AccountChange> changes;
        for (const auto i : order)
            changes.push_back(in_order[i]);
        const auto end = after(situation(), changes);
        EXPECT_EQ(end.account->roles, Roles{"NURSE"});
        EXPECT_FALSE(end.account->blocked);
    } while (std::ranges::next_permutation(order).found);
}

}  // namespace
}  // namespace auth
