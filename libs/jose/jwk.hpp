// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys (RFC 7517): keys as text.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "jose/key_set.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jose {

/// Reads a key that can sign. `alg` may be left out where `otherwise` says what it would be; a
/// key has one algorithm, so the two must not differ. `use` is "sig" and `key_ops` hold "sign" and
/// "verify", unless they are left out. Fails with Errc::invalid, naming the member, and with
/// Errc::malformed for what is no JSON object; no error tells what the key is.
base::Result<SigningKeyPointer> read_jwk(const base::Secret& json,
                                         std::optional<Algorithm> otherwise = {});

/// The JWK Set that anybody may see (RFC 7517 section 5): of each key its public half. Keys that
/// have none, such as every HMAC key, are not in it.
std::string write_public_jwks(const KeySet& keys);

struct JwkMember {
    std::string_view name;
    std::string_view value;  ///< Base64url or a plain word: nothing that JSON must escape.
};

/// The thumbprint of a public key (RFC 7638): a good `kid`. `required` are the members that RFC
/// 7638 section 3.2 names for the kind of key, in alphabetical order. Not for symmetric keys: it
/// would let anybody try guesses at the secret.
std::string jwk_thumbprint(std::span<const JwkMember> required);

}  // namespace jose
