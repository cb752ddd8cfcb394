// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_change.hpp"

#include "base/plain_name.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr std::size_t reason_characters_max = 500;
constexpr std::size_t roles_max = 64;

void check_roles(const std::vector<std::string>& roles, std::vector<base::FieldProblem>& problems) {
    if (roles.size() > roles_max) {
        problems.push_back({"roles", "has too many"});
        return;
    }
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (base::is_plain_name(roles[i])) continue;
        problems.push_back(
            {"roles[" + std::to_string(i) + "]", std::string(base::plain_name_rule)});
    }
}

std::vector<std::string> without_repeats(const std::vector<std::string>& roles) {
    std::vector<std::string> once;
    for (const auto& role : roles) {
        if (std::ranges::find(once, role) == once.end()) once.push_back(role);
    }
    return once;
}

}  // namespace

std::optional<std::string> wrong_reason(const std::string& reason) {
    if (base::is_text(reason) && base::count_characters(reason) <= reason_characters_max) {
        return std::nullopt;
    }
    return "must be text of at most 500 characters";
}

base::Result<> check(const AccountChange& change) {
    std::vector<base::FieldProblem> problems;
    if (change.roles) check_roles(*change.roles, problems);
    if (auto problem = wrong_reason(change.reason)) problems.push_back({"reason", *problem});
    if (change.version.value_or(0) < 0) problems.push_back({"version", "must not be negative"});
    if (problems.empty()) return {};
    return base::fail(base::invalid_fields(std::move(problems)));
}

base::Result<AccountDecision> decide_change(const AccountSituation& situation,
                                            const AccountChange& change) {
    if (!situation.account) return base::fail(account_not_found());
    AccountDecision decision{.account = *situation.account,
                             .block_reason = situation.block_reason,
                             .version = situation.version};
    if (change.version && *change.version <= situation.version) return decision;
    decision.version = change.version.value_or(situation.version);
    if (change.roles) decision.account.roles = without_repeats(*change.roles);
    if (change.blocked) {
        decision.account.blocked = *change.blocked;
        decision.block_reason = *change.blocked ? change.reason : std::string();
    }
    return decision;
}

}  // namespace auth
