// SPDX-License-Identifier: Apache-2.0
// SigningKey and VerificationKey: keys of any kind, each with one algorithm.
#pragma once

#include "jose/algorithm.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace jose {

/// Checks signatures with one algorithm (RFC 8725 section 3.1). Immutable; safe for many threads.
///
/// Each kind of key is one file: hmac_key.cpp has all that concerns HMAC. Another kind (EdDSA,
/// ES256, RS256) is a file beside it, such as ed25519_key.cpp, with classes derived from these two
/// and a reader of its JWK. Apart from that file it takes a name in algorithm.hpp and a row in the
/// table of jwk.cpp; nothing else knows which kinds there are.
class VerificationKey {
public:
    virtual ~VerificationKey() = default;
    VerificationKey(const VerificationKey&) = delete;
    VerificationKey& operator=(const VerificationKey&) = delete;

    /// The name by which tokens refer to it (RFC 7515 section 4.1.4); empty for a key without one.
    const std::string& kid() const { return kid_; }
    Algorithm algorithm() const { return algorithm_; }

    /// True if `signature`, decoded, is this key's signature of `input`.
    virtual bool verify(std::string_view input, std::string_view signature) const = 0;

    /// What everybody may know of the key, as a JWK; empty if that is nothing, as with any
    /// symmetric key.
    virtual std::optional<std::string> public_jwk() const { return std::nullopt; }

protected:
    VerificationKey(std::string kid, Algorithm algorithm)
        : kid_(std::move(kid)), algorithm_(algorithm) {}

private:
    std::string kid_;
    Algorithm algorithm_;
};

/// A key that also makes signatures.
class SigningKey : public VerificationKey {
public:
    /// The signature of `input`, not encoded.
    virtual std::string sign(std::string_view input) const = 0;

protected:
    using VerificationKey::VerificationKey;
};

using VerificationKeyPointer = std::shared_ptr<const VerificationKey>;
using SigningKeyPointer = std::shared_ptr<const SigningKey>;

}  // namespace jose
