// SPDX-License-Identifier: Apache-2.0
// KeySet: the keys whose signatures count, and which of them may check a token.
#pragma once

#include "jose/fault.hpp"
#include "jose/key.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jose {

/// An immutable set of keys. A token's header says which of them may have signed it, and never how:
/// each key checks with its own algorithm only. An empty set knows no token.
class KeySet {
public:
    using Keys = std::span<const VerificationKeyPointer>;

    /// Throws std::invalid_argument if a pointer is null or two keys have one kid. `generation`
    /// tells this set from those that KeyRing had before.
    explicit KeySet(std::vector<VerificationKeyPointer> keys, std::uint64_t generation = 0);
    KeySet(const KeySet&) = delete;
    KeySet& operator=(const KeySet&) = delete;

    Keys all() const { return keys_; }
    std::uint64_t generation() const { return generation_; }

    /// The keys that may check a token of this header, one or more.
    /// - It names the kid of a key: that key alone, and only with the key's algorithm
    ///   (Fault::unsupported_algorithm otherwise).
    /// - It names none (nullopt): every key of the algorithm.
    /// - It names another one: the keys of the algorithm that have no kid. Tokens that others sign
    ///   with the shared SECRET_KEY may call it anything. Fault::unknown_key if there are none.
    std::expected<Keys, Fault> find(std::optional<std::string_view> kid, Algorithm algorithm) const;

    /// The same for a header that is spelled exactly as Signer writes it, still encoded: such a
    /// one need not be parsed. Empty for all others.
    Keys find_usual(std::string_view encoded_header) const;

private:
    struct UsualHeader {
        std::string encoded;
        Keys keys;
    };

    Keys of_algorithm(Algorithm algorithm) const;

    std::vector<VerificationKeyPointer> keys_;  ///< By algorithm; those without kid first.
    std::vector<UsualHeader> usual_headers_;
    std::uint64_t generation_;
};

}  // namespace jose
