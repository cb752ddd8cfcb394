// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests (FIPS 180-4).
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// The digest, 32 bytes. Not for passwords: see argon2id.hpp.
std::string sha256(std::string_view bytes);

/// The digest in 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace crypto
