// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106) password hashes as PHC strings.
#include "crypto/argon2id.hpp"

#include "base/ascii.hpp"
#include "crypto/random.hpp"
#include "crypto/sodium.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

namespace crypto {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t phc_bytes_max = 512;

struct PhcParameters {
    Argon2idCost cost;
    std::uint32_t lanes = 0;
};

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<std::uint32_t> take_number(std::string_view& text) {
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    const auto number = base::parse_number<std::uint32_t>(digits);
    if (!number || digits[0] == '0') return std::nullopt;
    text.remove_prefix(digits.size());
    return number;
}

/// Takes base64 without padding of at least `bytes_min` bytes, in the only spelling that libsodium
/// reads: no length of 1 mod 4, and no bits set behind the last byte.
bool take_base64(std::string_view& text, std::size_t bytes_min) {
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t end = std::min(text.find_first_not_of(alphabet), text.size());
    if (end % 4 == 1 || end * 6 / 8 < bytes_min) return false;
    const unsigned spare_bits = end * 6 % 8;
    if ((alphabet.find(text[end - 1]) & ((1U << spare_bits) - 1)) != 0) return false;
    text.remove_prefix(end);
    return true;
}

constexpr std::string_view argon2id_prefix = "$argon2id$v=19$m=";
constexpr std::string_view argon2i_prefix = "$argon2i$v=19$m=";

std::optional<PhcParameters> parse_phc(std::string_view phc,
                                       std::string_view prefix = argon2id_prefix) {
    if (phc.size() > phc_bytes_max || !take(phc, prefix)) return std::nullopt;
    const auto memory = take_number(phc);
    if (!memory || !take(phc, ",t=")) return std::nullopt;
    const auto iterations = take_number(phc);
    if (!iterations || !take(phc, ",p=")) return std::nullopt;
    const auto lanes = take_number(phc);
    // RFC 9106 section 3.1: at least 8 bytes of salt (libsodium agrees); 16 of hash is the floor
    // here.
    if (!lanes || !take(phc, "$") || !take_base64(phc, 8)) return std::nullopt;
    if (!take(phc, "$") || !take_base64(phc, 16) || !phc.empty()) return std::nullopt;
    return PhcParameters{{*memory, *iterations}, *lanes};
}

bool is_within_bounds(const PhcParameters& phc) {
    return phc.cost.memory_kib >= 8 * phc.lanes && phc.cost.memory_kib <= argon2id_memory_kib_max &&
           phc.cost.iterations <= argon2id_iterations_max && phc.lanes <= argon2id_lanes_max;
}

std::uint64_t work_of(const Argon2idCost& cost) {
    return std::uint64_t{cost.memory_kib} * cost.iterations;
}

std::string random_base64(std::size_t size) {
    static constexpr int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    std::array<std::byte, 64> raw;
    random_bytes(std::span(raw).first(size));
    std::string text(sodium_base64_encoded_len(size, variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(raw.data()),
                      size, variant);
    text.pop_back();  // the terminator that libsodium writes
    return text;
}

base::Error out_of_memory(Argon2idCost cost) {
    return {.code = base::Errc::overloaded,
            .detail = "Too many logins at once; try again shortly",
            .log = {fmt::format("argon2id: cannot have {} KiB of memory", cost.memory_kib)},
            .retry_after = std::chrono::seconds(1)};
}

using VerifyPhc = int (*)(const char* phc, const char* password, unsigned long long size);

base::Result<bool> verify(const base::Secret& password, std::string_view phc,
                          std::string_view prefix, VerifyPhc verify_phc) {
    const auto stored = parse_phc(phc, prefix);
    if (!stored) return base::fail(base::internal_error("argon2: the stored hash is malformed"));
    if (!is_within_bounds(*stored)) {
        return base::fail(base::internal_error(
            fmt::format("argon2: the stored hash asks for m={} t={} p={}, which is out of bounds",
                        stored->cost.memory_kib, stored->cost.iterations, stored->lanes)));
    }
    use_sodium();
    const std::string_view bytes = password.reveal();
    const std::string terminated(phc);
    errno = 0;
    if (verify_phc(terminated.c_str(), bytes.data(), bytes.size()) == 0) return true;
    // libsodium sets EINVAL only for a wrong password; other errors are not the user's fault.
    if (errno == EINVAL) return false;
    if (errno == ENOMEM) return base::fail(out_of_memory(stored->cost));
    return base::fail(base::internal_error("argon2: the stored hash cannot be used"));
}

}  // namespace

base::Result<std::string> argon2id_hash(const base::Secret& password, Argon2idCost cost) {
    if (cost.iterations < 1 || !is_within_bounds({cost, 1})) {
        return base::fail(base::internal_error(fmt::format(
            "argon2id: cost m={} t={} is out of bounds", cost.memory_kib, cost.iterations)));
    }
    use_sodium();
    std::array<char, crypto_pwhash_argon2id_STRBYTES> phc = {};
    const std::string_view bytes = password.reveal();
    const std::size_t memory_bytes = std::size_t{cost.memory_kib} * 1024;
    if (crypto_pwhash_argon2id_str(phc.data(), bytes.data(), bytes.size(), cost.iterations,
                                   memory_bytes) != 0) {
        return base::fail(out_of_memory(cost));
    }
    return std::string(phc.data());
}

base::Result<bool> argon2id_verify(const base::Secret& password, std::string_view phc) {
    return verify(password, phc, argon2id_prefix, crypto_pwhash_argon2id_str_verify);
}

base::Result<bool> argon2i_verify(const base::Secret& password, std::string_view phc) {
    return verify(password, phc, argon2i_prefix, crypto_pwhash_argon2i_str_verify);
}

std::optional<std::string_view> argon2_problem(std::string_view phc) {
    auto stored = parse_phc(phc, argon2id_prefix);
    if (!stored) stored = parse_phc(phc, argon2i_prefix);
    if (!stored) return "is not a whole Argon2 PHC string of version 19";
    if (!is_within_bounds(*stored)) return "asks for more memory, passes or lanes than is allowed";
    return std::nullopt;
}

bool argon2id_needs_rehash(std::string_view phc, Argon2idCost cost) {
    const auto stored = parse_phc(phc);
    return !stored || stored->cost != cost || stored->lanes != 1;
}

std::uint64_t argon2_work(std::string_view phc) {
    auto stored = parse_phc(phc, argon2id_prefix);
    if (!stored) stored = parse_phc(phc, argon2i_prefix);
    return stored ? work_of(stored->cost) : 0;
}

bool argon2id_is_within(std::string_view phc, Argon2idCost cost, unsigned factor) {
    const auto stored = parse_phc(phc);
    return stored && stored->cost.memory_kib <= std::uint64_t{cost.memory_kib} * factor &&
           work_of(stored->cost) <= work_of(cost) * factor;
}

std::string argon2id_decoy(Argon2idCost cost) {
    return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_kib, cost.iterations,
                       random_base64(salt_bytes), random_base64(hash_bytes));
}

}  // namespace crypto
