// SPDX-License-Identifier: Apache-2.0
// PBKDF2-HMAC-SHA256 (RFC 8018) password hashes in the spellings of Django and passlib.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace crypto {

/// Five times what Django 5 asks for; some two seconds of a core.
inline constexpr std::uint32_t pbkdf2_iterations_max = 5'000'000;

/// Whether `stored` was made of this password, taken byte for byte: `pbkdf2_sha256$ITERATIONS$SALT$
/// BASE64` (the salt is the text itself) or `$pbkdf2-sha256$ROUNDS$SALT$HASH` (both in base64 with
/// `.` for `+` and no padding). Blocks for the whole cost. Fails with Errc::internal when `stored`
/// cannot be read or is over pbkdf2_iterations_max.
base::Result<bool> pbkdf2_sha256_verify(const base::Secret& password, std::string_view stored);

/// What keeps `stored` from ever being verified, if anything does.
std::optional<std::string_view> pbkdf2_sha256_problem(std::string_view stored);

}  // namespace crypto
