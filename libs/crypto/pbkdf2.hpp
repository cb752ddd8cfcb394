// SPDX-License-Identifier: Apache-2.0
// PBKDF2-HMAC-SHA256 (RFC 8018) password hashes in the spellings of Django and passlib.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace crypto {

/// Five times the default of Django 5; about two seconds of a core.
inline constexpr std::uint32_t pbkdf2_iterations_max = 5'000'000;

/// Whether `stored` is a hash of this password's bytes: `pbkdf2_sha256$ITERATIONS$SALT$
/// BASE64` (the salt is the text itself) or `$pbkdf2-sha256$ROUNDS$SALT$HASH` (both in base64 with
/// `.` for `+` and no padding). Blocks for the whole cost. Fails with Errc::internal when `stored`
/// cannot be read or exceeds pbkdf2_iterations_max.
base::Result<bool> pbkdf2_sha256_verify(const base::Secret& password, std::string_view stored);

/// The iterations of a hash; 0 if it cannot be read.
std::uint32_t pbkdf2_iterations(std::string_view stored);

/// The reason why `stored` can never be verified; empty if it can.
std::optional<std::string_view> pbkdf2_sha256_problem(std::string_view stored);

}  // namespace crypto
