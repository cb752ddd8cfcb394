// SPDX-License-Identifier: Apache-2.0
// Verifier: tells a good token from every other string.
#pragma once

#include "base/clock.hpp"
#include "jose/claims.hpp"
#include "jose/fault.hpp"
#include "jose/key_ring.hpp"
#include "jose/payload.hpp"

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

/// Verifies tokens against the keys in force (RFC 7519 section 7.2, RFC 8725). A token chooses
/// neither key nor algorithm: it may only name one of the keys. Safe for use by many threads.
class Verifier {
public:
    /// `keys` outlives the verifier.
    explicit Verifier(const KeyRing& keys, Expectations expectations = {});

    /// The claims of a good token. `sub` and `exp` are required; members that T does not know are
    /// ignored.
    template <AnyClaims T = Claims>
    std::expected<T, Fault> verify(std::string_view token, base::Timestamp now) const {
        return verify<T>(token, now, *keys_.current());
    }

    /// The same against a set of `keys()` that the caller has kept.
    template <AnyClaims T = Claims>
    std::expected<T, Fault> verify(std::string_view token, base::Timestamp now,
                                   const KeySet& keys) const {
        std::expected<T, Fault> claims;
        if (const auto fault = read(token, now, keys, *claims, detail::read_member<T>)) {
            claims = std::unexpected(*fault);
        }
        return claims;
    }

    const KeyRing& keys() const { return keys_; }

private:
    std::optional<Fault> read(std::string_view token, base::Timestamp now, const KeySet& keys,
                              Claims& out, detail::ReadMember read_member) const;

    const KeyRing& keys_;
    Expectations expectations_;
};

}  // namespace jose
