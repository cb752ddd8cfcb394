// SPDX-License-Identifier: Apache-2.0
#include "user/import.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace user {
namespace {

constexpr std::size_t reason_characters_max = 500;

bool is_control(char c) {
    return c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

}  // namespace

void check(const ImportedProfile& profile, const RolePolicy& policy,
           std::vector<base::FieldProblem>& problems) {
    if (profile.id && profile.id->value < 1) {
        problems.push_back({"profile_id", "must be a positive integer"});
    }
    check_name("first_name", profile.first_name, problems);
    check_name("last_name", profile.last_name, problems);
    if (const auto known = policy.check(profile.roles); !known) {
        for (const auto& problem : known.error().fields)
            problems.push_back(problem);
    }
    const auto& reason = profile.block_reason;
    if (base::count_characters(reason) > reason_characters_max) {
        problems.push_back({"block_reason", "must have at most 500 characters"});
    } else if (std::ranges::any_of(reason, is_control)) {
        problems.push_back({"block_reason", "must not contain control characters"});
    }
}

}  // namespace user
