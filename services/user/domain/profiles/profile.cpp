// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile.hpp"

#include "base/email_address.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace user {
namespace {

constexpr std::size_t name_characters_max = 100;
constexpr std::size_t reason_characters_max = 500;
constexpr auto blank_characters = " \t\r\n";
/// What a reason of several lines may have.
constexpr auto line_controls = "\t\r\n";

bool contains(const std::vector<std::string>& roles, std::string_view role) {
    return std::ranges::find(roles, role) != roles.end();
}

}  // namespace

bool Profile::has_role(std::string_view role) const {
    return contains(roles, role);
}

base::Result<> RolePolicy::check(const std::vector<std::string>& roles) const {
    std::vector<base::FieldProblem> problems;
    check(roles, problems);
    if (problems.empty()) return {};
    auto error = base::invalid_fields(std::move(problems));
    error.reason = "unknown_role";
    return base::fail(std::move(error));
}

void RolePolicy::check(const std::vector<std::string>& roles,
                       std::vector<base::FieldProblem>& problems) const {
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (contains(known, roles[i])) continue;
        problems.push_back({"roles[" + std::to_string(i) + "]", "is not a known role"});
    }
}

bool RolePolicy::are_defaults(const std::vector<std::string>& roles) const {
    return std::ranges::all_of(roles,
                               [this](const auto& role) { return contains(defaults, role); });
}

std::vector<std::string> without_repeats(const std::vector<std::string>& roles) {
    std::vector<std::string> once;
    for (const auto& role : roles) {
        if (!contains(once, role)) once.push_back(role);
    }
    return once;
}

bool are_same_roles(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const auto holds = [](const auto& roles) {
        return [&roles](const auto& role) { return contains(roles, role); };
    };
    return std::ranges::all_of(a, holds(b)) && std::ranges::all_of(b, holds(a));
}

void check_account(AccountId account, std::vector<base::FieldProblem>& problems) {
    if (account.value < 1) problems.push_back({"auth_user_id", "must be a positive integer"});
}

void check_name(const std::string& field, const std::string& name,
                std::vector<base::FieldProblem>& problems) {
    if (base::count_characters(name) > name_characters_max) {
        problems.push_back({field, "must have at most 100 characters"});
    } else if (base::has_control(name)) {
        problems.push_back({field, "must not contain control characters"});
    }
}

void check_email(const std::string& field, const std::string& email,
                 std::vector<base::FieldProblem>& problems) {
    if (base::is_email_address(email)) return;
    problems.push_back({field, "must be an e-mail address of at most 254 bytes"});
}

void check_reason(const std::string& field, const std::string& reason,
                  std::vector<base::FieldProblem>& problems) {
    const bool is_blank = reason.find_first_not_of(blank_characters) == reason.npos;
    const bool is_too_long = base::count_characters(reason) > reason_characters_max;
    if (is_blank || is_too_long || !base::is_text(reason)) {
        problems.push_back({field, "must be text of 1 to 500 characters"});
    } else if (base::has_control(reason, line_controls)) {
        problems.push_back({field, "must not contain control characters"});
    }
}

base::Error profile_not_found() {
    return {.code = base::Errc::not_found, .detail = "User not found"};
}

base::Error last_admin() {
    return {.code = base::Errc::conflict,
            .reason = "last_admin",
            .detail = "This is the last ADMIN; give somebody else that role first"};
}

}  // namespace user
