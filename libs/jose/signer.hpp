// SPDX-License-Identifier: Apache-2.0
// Signer: makes tokens.
#pragma once

#include "base/secret.hpp"
#include "crypto/hmac.hpp"
#include "jose/algorithm.hpp"
#include "jose/claims.hpp"

#include <string>

namespace jose {

/// Signs claims with one key and one algorithm. Cheap to copy, safe for use by many threads.
class Signer {
public:
    /// Throws std::invalid_argument for an empty key; that it is long enough (RFC 7518
    /// section 3.2) is the caller's check.
    Signer(Algorithm algorithm, const base::Secret& key);

    /// A compact JWS with the header `{"alg":…,"typ":"JWT"}`. Times are whole seconds, rounded
    /// down. Absent claims are left out; `roles` is written, even if empty, when a user is named.
    /// Strings are UTF-8, as everywhere in the services.
    std::string sign(const Claims& claims) const;

private:
    std::string header_;
    crypto::HmacKey key_;
};

}  // namespace jose
