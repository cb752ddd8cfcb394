// SPDX-License-Identifier: Apache-2.0
// PasswordPolicy: which passwords are taken.
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace auth {

/// The longest password in bytes: more would only cost time to read.
inline constexpr std::size_t password_bytes_max = 1024;

/// Length in bytes and a list of common passwords; no rules about kinds of characters
/// (NIST SP 800-63B). A password is any UTF-8, taken byte for byte.
struct PasswordPolicy {
    std::size_t bytes_min = 8;

    /// What is wrong with `password`, if anything.
    std::optional<std::string> problem(const base::Secret& password) const;
};

/// Whether `password`, compared without ASCII case, is on the list of common passwords.
bool is_common_password(const base::Secret& password);

}  // namespace auth
