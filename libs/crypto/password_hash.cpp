// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.hpp"

#include "crypto/argon2id.hpp"
#include "crypto/bcrypt.hpp"
#include "crypto/pbkdf2.hpp"

#include <optional>
#include <string>

namespace crypto {
namespace {

/// One format: how its hashes begin, what may be wrong with one, how one is verified.
struct Format {
    HashFormat name;
    std::string_view prefix;
    std::optional<std::string_view> (*problem)(std::string_view stored);
    base::Result<bool> (*verify)(const base::Secret& password, std::string_view stored);
};

constexpr Format formats[] = {
    {HashFormat::argon2id, "$argon2id$", argon2_problem, argon2id_verify},
    {HashFormat::argon2i, "$argon2i$", argon2_problem, argon2i_verify},
    {HashFormat::bcrypt, "$2", bcrypt_problem, bcrypt_verify},
    {HashFormat::pbkdf2_sha256, "pbkdf2_sha256$", pbkdf2_sha256_problem, pbkdf2_sha256_verify},
    {HashFormat::pbkdf2_sha256, "$pbkdf2-sha256$", pbkdf2_sha256_problem, pbkdf2_sha256_verify},
};

const Format* find_format(std::string_view stored) {
    for (const auto& format : formats) {
        if (stored.starts_with(format.prefix)) return &format;
    }
    return nullptr;
}

base::Error refused(std::string_view why) {
    return {.code = base::Errc::invalid, .detail = std::string(why)};
}

}  // namespace

base::Result<HashFormat> recognise_hash(std::string_view stored) {
    const auto* format = find_format(stored);
    if (!format) return base::fail(refused("is not of a known format"));
    if (const auto problem = format->problem(stored)) return base::fail(refused(*problem));
    return format->name;
}

std::string_view without_django_prefix(std::string_view stored) {
    constexpr std::string_view argon2 = "argon2$";
    constexpr std::string_view bcrypt = "bcrypt$$2";
    if (stored.starts_with(argon2)) return stored.substr(argon2.size() - 1);
    if (stored.starts_with(bcrypt)) return stored.substr(bcrypt.size() - 2);
    return stored;
}

base::Result<bool> verify_password(const base::Secret& password, std::string_view stored) {
    const auto* format = find_format(stored);
    if (!format) return base::fail(base::internal_error("the stored hash is of no known format"));
    return format->verify(password, stored);
}

}  // namespace crypto
