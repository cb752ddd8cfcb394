// SPDX-License-Identifier: Apache-2.0
// bcrypt password hashes (`$2b$12$salt-and-hash`) of other applications.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <optional>
#include <string_view>

namespace crypto {

/// Each step doubles the work: 15 takes about two seconds of a core.
inline constexpr int bcrypt_cost_max = 15;

/// Whether `stored` ($2a$, $2b$ or $2y$) is a hash of this password. Blocks for the whole cost.
///
/// bcrypt uses 72 bytes. A longer password is compared by its first 72 bytes, as in the
/// applications that have created such hashes. A password with a NUL never matches: those
/// applications refuse it (passlib, Python's bcrypt before 4), and C code that cuts it off at the
/// NUL would accept everybody who knows the part before it.
///
/// Fails with Errc::internal when `stored` cannot be read or its cost exceeds bcrypt_cost_max.
base::Result<bool> bcrypt_verify(const base::Secret& password, std::string_view stored);

/// The cost in a hash in which bcrypt_problem() finds nothing.
int bcrypt_cost(std::string_view stored);

/// The reason why `stored` can never be verified; empty if it can.
std::optional<std::string_view> bcrypt_problem(std::string_view stored);

}  // namespace crypto
