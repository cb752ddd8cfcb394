// SPDX-License-Identifier: Apache-2.0
// Names of accounts: which there are, and which are one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth {

/// The form in which names of accounts are compared and found: precis::username_key(), or an e-mail
/// address in small letters. Nothing if no account can have that name.
std::optional<std::string> username_key(std::string_view name);

/// What is wrong with `name` for a new account whose e-mail address is `email`, if anything. An
/// address is taken as a name only if it is the account's own: nobody can sign in by the address of
/// somebody else.
std::optional<std::string> username_problem(std::string_view name, std::string_view email);

}  // namespace auth
