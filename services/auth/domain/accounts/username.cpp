// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/username.hpp"

#include "base/ascii.hpp"
#include "base/email_address.hpp"
#include "precis/username.hpp"

namespace auth {

std::optional<std::string> username_key(std::string_view name) {
    if (base::is_email_address(name)) return base::to_lower(name);
    return precis::username_key(name);
}

std::optional<std::string> username_problem(std::string_view name, std::string_view email) {
    if (precis::is_username(name)) return std::nullopt;
    const bool is_own_address = base::is_email_address(name) &&
                                name.size() <= precis::username_characters_max &&
                                base::equal_without_case(name, email);
    if (is_own_address) return std::nullopt;
    return "must be 2 to 64 letters and digits of one script and . _ - +, or the account's own "
           "e-mail address";
}

}  // namespace auth
