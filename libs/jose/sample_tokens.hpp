// SPDX-License-Identifier: Apache-2.0
// For the tests: a key, a moment, good claims, and tokens made of any bytes at all.
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "jose/hmac_key.hpp"
#include "jose/jws.hpp"
#include "jose/verifier.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace jose::sample {

inline const base::Secret secret("0123456789abcdef0123456789abcdef");
inline const SigningKeyPointer key = make_hmac_key(Algorithm::hs256, secret);
inline const KeyRing keys({key});
inline constexpr base::Timestamp now{std::chrono::seconds(1'750'000'000)};
inline constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";
inline constexpr std::string_view payload =
    R"({"sub":"testuser","user_id":1,"email":"test@example.com","exp":1750001800})";

inline Claims claims() {
    Claims claims;
    claims.sub = "testuser";
    claims.issued_at = now;
    claims.expires_at = now + std::chrono::minutes(30);
    claims.jti = "0197700f-4f20-7c5e-9b64-0a1f6c1d2e3f";
    claims.iss = "gatehouse";
    return claims;
}

/// A token whose signature is right, whatever its parts are.
inline std::string sign(std::string_view header_json, std::string_view payload_json) {
    return sign_compact(*key, header_json, payload_json);
}

/// What a verifier without expectations says of the token.
template <AnyClaims T = Claims>
std::expected<T, Fault> verify(std::string_view token) {
    return Verifier(keys).verify<T>(token, now);
}

}  // namespace jose::sample
