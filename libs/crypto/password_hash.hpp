// SPDX-License-Identifier: Apache-2.0
// Stored password hashes of all formats: Gatehouse's own and those of imported people.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <string_view>

namespace crypto {

enum class HashFormat { argon2id, argon2i, bcrypt, pbkdf2_sha256 };

/// The format of `stored`: Argon2id or Argon2i as a PHC string, bcrypt, or PBKDF2-SHA256 of Django
/// or passlib. verify_password() can verify every hash that this accepts. Fails with Errc::invalid
/// for another format, an incomplete hash or a cost out of bounds. The detail continues the words
/// "the hash" and contains nothing of it.
base::Result<HashFormat> recognise_hash(std::string_view stored);

/// `text` without the name that Django puts before Argon2 and bcrypt hashes: `argon2$argon2id$…`
/// becomes `$argon2id$…`, `bcrypt$$2b$…` becomes `$2b$…`. Other text stays unchanged.
std::string_view without_django_prefix(std::string_view stored);

/// Whether `stored` is a hash of this password. Blocks for the whole cost: call it through
/// HashPool. Fails with Errc::internal when recognise_hash() fails, and with Errc::overloaded when
/// there is not enough memory. Neither means that the password is wrong.
base::Result<bool> verify_password(const base::Secret& password, std::string_view stored);

}  // namespace crypto
