// SPDX-License-Identifier: Apache-2.0
// bcrypt password hashes (`$2b$12$salt-and-hash`), as other applications have made them.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <optional>
#include <string_view>

namespace crypto {

/// A step is twice the work: 15 takes some two seconds of a core.
inline constexpr int bcrypt_cost_max = 15;

/// Whether `stored` ($2a$, $2b$ or $2y$) was made of this password. Blocks for the whole cost.
///
/// bcrypt knows 72 bytes. A longer password is compared by its first 72, as the applications that
/// made such hashes do: who has one could sign in there and can here. A password with a NUL never
/// matches: those applications refuse it (passlib, Python's bcrypt before 4), and one that C code
/// cuts off at the NUL would let in whoever knows the part before it.
///
/// Fails with Errc::internal when `stored` cannot be read or is dearer than bcrypt_cost_max.
base::Result<bool> bcrypt_verify(const base::Secret& password, std::string_view stored);

/// What keeps `stored` from ever being verified, if anything does.
std::optional<std::string_view> bcrypt_problem(std::string_view stored);

}  // namespace crypto
