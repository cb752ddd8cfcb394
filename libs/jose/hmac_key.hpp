// SPDX-License-Identifier: Apache-2.0
// HMAC keys: one secret both signs and verifies.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "jose/key.hpp"

#include <string>
#include <string_view>

namespace json {
class Value;
}

namespace jose {

/// A key for HS256, HS384 or HS512. Throws std::invalid_argument if `secret` is empty: whatever
/// made it so, a key that everyone knows must not sign. That it is long enough (RFC 7518
/// section 3.2) is the caller's check.
SigningKeyPointer make_hmac_key(Algorithm algorithm, const base::Secret& secret,
                                std::string kid = {});

/// The key of a JWK of `kty` "oct" (RFC 7518 section 6.4), whose other members have been read.
/// Fails with Errc::invalid if `k` is missing, is not base64url, or is shorter than the hash of
/// the algorithm.
base::Result<SigningKeyPointer> read_oct_jwk(const json::Value& jwk, Algorithm algorithm,
                                             std::string kid);

/// The JWK of such a key, secret included. An HMAC key does not give its secret away, so the
/// caller needs to have it.
base::Secret write_oct_jwk(Algorithm algorithm, const base::Secret& secret, std::string_view kid);

}  // namespace jose
