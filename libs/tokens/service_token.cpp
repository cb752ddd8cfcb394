// SPDX-License-Identifier: Apache-2.0
#include "tokens/service_token.hpp"

#include "base/uuid.hpp"

#include <utility>

namespace tokens {

ServiceTokenMint::ServiceTokenMint(jose::Signer signer, ServiceGrant grant,
                                   const base::Clock& clock)
    : signer_(std::move(signer)), clock_(clock), ttl_(grant.ttl) {
    claims_.sub = service_subject(grant.service_name);
    claims_.scope = std::move(grant.scope);
    claims_.iss = std::move(grant.issuer);
    claims_.aud = std::move(grant.audience);
}

std::string ServiceTokenMint::token() {
    const base::Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    // A clock set back makes the token one of the future, so age is held against both ends.
    const bool is_fresh =
        claims_.issued_at && *claims_.issued_at <= now && (claims_.expires_at - now) * 2 >= ttl_;
    if (!is_fresh || token_.empty()) {
        claims_.issued_at = now;
        claims_.expires_at = now + ttl_;
        claims_.jti = base::make_uuid_v7(now);
        token_ = signer_.sign(claims_);
    }
    return token_;
}

}  // namespace tokens
