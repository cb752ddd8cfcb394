// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_change.hpp"

#include "base/plain_name.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr std::size_t reason_characters_max = 500;
constexpr std::size_t roles_max = 64;
/// How far a version may be above the last one.
constexpr std::int64_t version_step_max = std::int64_t{1} << 32;
/// What a reason of several lines may have.
constexpr auto line_controls = "\t\r\n";

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

constexpr auto too_long_reason = "must be text of at most 500 characters";

bool is_short_text(const std::string& reason) {
    return base::is_text(reason) && base::count_characters(reason) <= reason_characters_max;
}

std::vector<std::string> without_repeats(const std::vector<std::string>& roles) {
    std::vector<std::string> once;
    for (const auto& role : roles) {
        if (std::ranges::find(once, role) == once.end()) once.push_back(role);
    }
    return once;
}

base::Result<> check_version(const AccountSituation& situation, std::int64_t version) {
    const auto last = std::max<std::int64_t>(situation.version, 0);
    if (version <= last || version - last <= version_step_max) return {};
    return base::fail(base::invalid_field(
        "version", "must be at most " + std::to_string(version_step_max) +
                       " above the last one, which is " + std::to_string(last)));
}

void apply(const AccountChange& change, AccountDecision& decision) {
    if (change.roles) decision.account.roles = without_repeats(*change.roles);
    if (change.blocked) {
        decision.account.blocked = *change.blocked;
        // A block is never refused for its reason: what is not seen becomes question marks.
        decision.block_reason =
            *change.blocked ? base::printable(change.reason, change.reason.npos, line_controls)
                            : std::string();
    }
}

}  // namespace

std::optional<std::string> wrong_reason(const std::string& reason) {
    if (!is_short_text(reason)) return too_long_reason;
    if (base::has_control(reason, line_controls)) return "must not contain control characters";
    return std::nullopt;
}

base::Result<> check(const AccountChange& change) {
    std::vector<base::FieldProblem> problems;
    if (change.roles) check_roles(*change.roles, problems);
    if (!is_short_text(change.reason)) problems.push_back({"reason", too_long_reason});
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
    const bool is_compared = change.version && !change.resets_version;
    if (is_compared && *change.version <= situation.version) return decision;
    decision.version = change.version.value_or(situation.version);
    const auto checked = check_version(situation, decision.version);
    if (!checked) return base::fail(checked.error());
    apply(change, decision);
    return decision;
}

base::Result<AccountDecision> decide_adoption(const AccountSituation& situation,
                                              const AccountChange& state) {
    if (!situation.account) return base::fail(account_not_found());
    AccountDecision decision{.account = *situation.account,
                             .block_reason = situation.block_reason,
                             .version = situation.version};
    const auto version = state.version.value_or(no_version);
    // The same version is the same state: the User Service has kept what it had.
    if (version < situation.version) return decision;
    const auto checked = check_version(situation, version);
    if (!checked) return base::fail(checked.error());
    decision.version = version;
    if (!situation.is_overtaken) apply(state, decision);
    return decision;
}

}  // namespace auth
