// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/password_policy.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace auth {

extern const std::string_view common_passwords_text;

namespace {

/// The lines of the embedded list, sorted.
const std::vector<std::string_view>& common_passwords() {
    static const std::vector<std::string_view> sorted = [] {
        std::vector<std::string_view> lines;
        for (auto rest = common_passwords_text; !rest.empty();) {
            const auto end = std::min(rest.find('\n'), rest.size());
            if (end > 0 && rest[0] != '#') lines.push_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        std::ranges::sort(lines);
        return lines;
    }();
    return sorted;
}

}  // namespace

bool is_common_password(const base::Secret& password) {
    auto lower = base::to_lower(password.reveal());
    const bool is_common = std::ranges::binary_search(common_passwords(), std::string_view(lower));
    base::wipe(lower);
    return is_common;
}

std::optional<std::string> PasswordPolicy::problem(const base::Secret& password) const {
    if (password.size() < bytes_min) {
        return "must have at least " + std::to_string(bytes_min) + " bytes";
    }
    if (password.size() > password_bytes_max) {
        return "must have at most " + std::to_string(password_bytes_max) + " bytes";
    }
    if (is_common_password(password)) return "is on the list of common passwords; choose another";
    return std::nullopt;
}

}  // namespace auth
