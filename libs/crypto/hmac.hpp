// SPDX-License-Identifier: Apache-2.0
// HMAC with SHA-2 (RFC 2104, FIPS 198-1); the key is prepared once.
#pragma once

#include "base/secret.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace crypto {

enum class Hash { sha256, sha384, sha512 };

/// Bytes of a digest: 32, 48 or 64.
constexpr std::size_t digest_size(Hash hash) {
    return hash == Hash::sha256 ? 32 : hash == Hash::sha384 ? 48 : 64;
}

/// An authentication code, without an allocation.
struct Mac {
    std::array<char, 64> bytes = {};
    std::size_t size = 0;

    std::string_view view() const { return {bytes.data(), size}; }
};

/// A key, with the part of the computation that depends only on the key already done. Copies share
/// one state, which is wiped with the last copy. Safe from any thread.
class HmacKey {
public:
    /// Accepts a key of any length, also an empty one; the caller checks the length.
    HmacKey(Hash hash, const base::Secret& key);

    Hash hash() const;

    /// The code of `data`.
    Mac sign(std::string_view data) const;

    /// True if `mac` is the code of `data`, in full length; compared in constant time.
    bool verify(std::string_view data, std::string_view mac) const;

private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace crypto
