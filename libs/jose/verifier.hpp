// SPDX-License-Identifier: Apache-2.0
// Verifier: tells a good token from every other string.
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "crypto/hmac.hpp"
#include "jose/algorithm.hpp"
#include "jose/claims.hpp"
#include "jose/fault.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace jose {

struct Expectations {
    /// When set, `iss` must be present and equal.
    std::optional<std::string> issuer = {};
    /// When set, `aud` must contain it; when not, any `aud` or none is accepted.
    std::optional<std::string> audience = {};
    /// How far the clocks of two machines may differ; held to 0 … 30 s.
    std::chrono::seconds leeway = std::chrono::seconds(30);
};

/// Verifies tokens of one key and one algorithm (RFC 7519 section 7.2, RFC 8725). Nothing in a
/// token chooses either. Safe for use by many threads.
class Verifier {
public:
    /// Throws std::invalid_argument for an empty key; that it is long enough is the caller's check.
    Verifier(Algorithm algorithm, const base::Secret& key, Expectations expectations = {});

    /// The claims of a good token. `sub` and `exp` are required, unknown claims are ignored.
    std::expected<Claims, Fault> verify(std::string_view token, base::Timestamp now) const;

private:
    Algorithm algorithm_;
    crypto::HmacKey key_;
    Expectations expectations_;
};

}  // namespace jose
