// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106) password hashes as PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crypto {

/// The cost of a hash. The default is the OWASP minimum, about 17 ms. The number of lanes is always
/// one.
struct Argon2idCost {
    std::uint32_t memory_kib = 19456;
    std::uint32_t iterations = 2;

    bool operator==(const Argon2idCost&) const = default;
};

/// A stored hash with a higher cost is refused, so that a wrong row cannot exhaust the memory or
/// occupy a core.
inline constexpr std::uint32_t argon2id_memory_kib_max = 1024 * 1024;
inline constexpr std::uint32_t argon2id_iterations_max = 64;
inline constexpr std::uint32_t argon2id_lanes_max = 16;

/// Hashes the password byte for byte (NUL is a byte like any other) with a new 16-byte salt.
/// Blocks for the whole cost: call it through HashPool. Fails with Errc::internal when the cost is
/// out of bounds, and with Errc::overloaded when there is not enough memory.
base::Result<std::string> argon2id_hash(const base::Secret& password, Argon2idCost cost);

/// Whether `phc` is a hash of this password. Blocks like argon2id_hash. Fails with Errc::internal
/// when `phc` cannot be read or exceeds the bounds above, and with Errc::overloaded when there is
/// not enough memory. Neither means that the password is wrong.
base::Result<bool> argon2id_verify(const base::Secret& password, std::string_view phc);

/// Like argon2id_verify, for Argon2i (`$argon2i$v=19$…`) of older applications.
base::Result<bool> argon2i_verify(const base::Secret& password, std::string_view phc);

/// The reason why `phc`, an Argon2id or Argon2i string, can never be verified; empty if it can.
std::optional<std::string_view> argon2_problem(std::string_view phc);

/// Whether `phc` has another cost than `cost`, or cannot be read.
bool argon2id_needs_rehash(std::string_view phc, Argon2idCost cost);

/// The work of an Argon2id or Argon2i string in KiB times passes; 0 if it cannot be read.
std::uint64_t argon2_work(std::string_view phc);

/// Whether verifying `phc` takes at most `factor` times the memory and the work of `cost`. False
/// for other formats than Argon2id.
bool argon2id_is_within(std::string_view phc, Argon2idCost cost, unsigned factor);

/// A well-formed hash with `cost` that no password matches: its hash is random bytes. Verifying it
/// takes as long as verifying a real one.
std::string argon2id_decoy(Argon2idCost cost);

}  // namespace crypto
