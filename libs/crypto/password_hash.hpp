// SPDX-License-Identifier: Apache-2.0
// Stored password hashes, of whatever format: ours, and those that people bring along.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <string_view>

namespace crypto {

enum class HashFormat { argon2id, argon2i, bcrypt, pbkdf2_sha256 };

/// The format of `stored`: Argon2id or Argon2i as a PHC string, bcrypt, PBKDF2-SHA256 as Django or
/// passlib write it. Fails with Errc::invalid, the detail fit to follow "the hash" and telling
/// nothing of it, when it is none of these, is not whole, or asks for work out of bounds: what this
/// takes, verify_password() can verify.
base::Result<HashFormat> recognise_hash(std::string_view stored);

/// The part that is the hash where Django puts its own name before a format that has one:
/// `argon2$argon2id$…` is `$argon2id$…`, `bcrypt$$2b$…` is `$2b$…`. Any other text as it is.
std::string_view without_django_prefix(std::string_view stored);

/// Whether `stored` was made of this password. Blocks for the whole cost: call it by HashPool.
/// Fails with Errc::internal when recognise_hash() would, with Errc::overloaded when the memory
/// cannot be had: neither means that the password is wrong.
base::Result<bool> verify_password(const base::Secret& password, std::string_view stored);

}  // namespace crypto
