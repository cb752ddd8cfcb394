// SPDX-License-Identifier: Apache-2.0
#include "crypto/pbkdf2.hpp"

#include "base/ascii.hpp"
#include "crypto/base64url.hpp"
#include "crypto/equal.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>

namespace crypto {
namespace {

constexpr std::string_view django_prefix = "pbkdf2_sha256$";
constexpr std::string_view passlib_prefix = "$pbkdf2-sha256$";
constexpr std::size_t digest_bytes = 32;
constexpr std::size_t salt_bytes_max = 1024;  ///< passlib's own bound.

struct Stored {
    std::uint32_t iterations = 0;
    std::string salt;
    std::string digest;
};

/// What comes before the next `$`; the rest stays in `text`.
std::optional<std::string_view> take_part(std::string_view& text) {
    const auto end = text.find('$');
    if (end == text.npos) return std::nullopt;
    const auto part = text.substr(0, end);
    text.remove_prefix(end + 1);
    return part;
}

std::optional<std::uint32_t> parse_count(std::string_view text) {
    const auto count = base::parse_number<std::uint32_t>(text);
    return count && text[0] != '0' ? count : std::nullopt;
}

/// Base64 whose last two letters are `letters`, without padding.
std::optional<std::string> decode(std::string_view text, std::string_view letters) {
    std::string url(text);
    for (char& c : url) {
        if (c == '-' || c == '_') return std::nullopt;
        if (c == letters[0]) {
            c = '-';
        } else if (c == letters[1]) {
            c = '_';
        }
    }
    return base64url_decode(url);
}

std::optional<Stored> parse(std::string_view text) {
    const bool is_django = text.starts_with(django_prefix);
    if (!is_django && !text.starts_with(passlib_prefix)) return std::nullopt;
    text.remove_prefix(is_django ? django_prefix.size() : passlib_prefix.size());
    const auto count = take_part(text);
    const auto salt = take_part(text);
    if (!count || !salt) return std::nullopt;
    if (is_django) {
        if (!text.ends_with('=')) return std::nullopt;  // 32 bytes always end so.
        text.remove_suffix(1);
    }
    const auto iterations = parse_count(*count);
    const auto salt_bytes = is_django ? std::string(*salt) : decode(*salt, "./");
    const auto digest = decode(text, is_django ? "+/" : "./");
    if (!iterations || !salt_bytes || !digest || digest->size() != digest_bytes ||
        salt_bytes->size() > salt_bytes_max || (is_django && salt_bytes->empty())) {
        return std::nullopt;
    }
    return Stored{*iterations, *salt_bytes, *digest};
}

}  // namespace

std::uint32_t pbkdf2_iterations(std::string_view stored) {
    const auto parsed = parse(stored);
    return parsed ? parsed->iterations : 0;
}

std::optional<std::string_view> pbkdf2_sha256_problem(std::string_view stored) {
    const auto parsed = parse(stored);
    if (!parsed) return "is not a whole PBKDF2-SHA256 hash";
    if (parsed->iterations > pbkdf2_iterations_max) return "asks for more than 5000000 iterations";
    return std::nullopt;
}

base::Result<bool> pbkdf2_sha256_verify(const base::Secret& password, std::string_view stored) {
    if (const auto problem = pbkdf2_sha256_problem(stored)) {
        return base::fail(base::internal_error("pbkdf2: the stored hash " + std::string(*problem)));
    }
    const auto parsed = parse(stored);
    const auto bytes = password.reveal();
    std::array<unsigned char, digest_bytes> digest{};
    const int done = PKCS5_PBKDF2_HMAC(bytes.data(), static_cast<int>(bytes.size()),
                                       reinterpret_cast<const unsigned char*>(parsed->salt.data()),
                                       static_cast<int>(parsed->salt.size()),
                                       static_cast<int>(parsed->iterations), EVP_sha256(),
                                       static_cast<int>(digest.size()), digest.data());
    if (done != 1) return base::fail(base::internal_error("pbkdf2: the hash cannot be computed"));
    const std::string_view computed(reinterpret_cast<const char*>(digest.data()), digest.size());
    const bool matches = equal_constant_time(computed, parsed->digest);
    OPENSSL_cleanse(digest.data(), digest.size());
    return matches;
}

}  // namespace crypto
