// SPDX-License-Identifier: Apache-2.0
// PasswordPolicy: which passwords are taken.
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth {

/// The longest password in bytes: more would only cost time to read.
inline constexpr std::size_t password_bytes_max = 1024;

/// The product's name, which is no password either.
inline constexpr std::string_view product_name = "gatehouse";

/// Length, a list of common passwords, and words that say who or where somebody is; no rules about
/// kinds of characters (NIST SP 800-63B). A password is UTF-8 without NUL, hashed byte for byte.
/// All comparisons are without case. Only new passwords are judged.
struct PasswordPolicy {
    std::size_t length_min = 8;           ///< In characters (code points).
    std::vector<std::string> words = {};  ///< No password may equal one of them.

    /// What is wrong with `password` for the account of `username` and `email`, if anything. Never
    /// shows the password.
    std::optional<std::string> problem(const base::Secret& password, std::string_view username,
                                       std::string_view email) const;
};

/// Whether `password`, compared without case, is on the list of common passwords.
bool is_common_password(const base::Secret& password);

/// Why nobody could type `password` into a sign-in form although a file or a variable holds it: a
/// byte order mark, control characters, blanks at its ends, bytes that are not UTF-8. Empty if
/// somebody could.
std::optional<std::string> untypable_problem(const base::Secret& password);

}  // namespace auth
