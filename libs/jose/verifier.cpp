// SPDX-License-Identifier: Apache-2.0
// Verifier: tells a good token from every other string.
#include "jose/verifier.hpp"

#include "jose/jws.hpp"
#include "jose/payload.hpp"

#include <algorithm>
#include <utility>

namespace jose {
namespace {

constexpr std::chrono::seconds leeway_max(30);

bool names(const std::vector<std::string>& audience, const std::string& member) {
    return std::ranges::find(audience, member) != audience.end();
}

std::optional<Fault> check(const Claims& claims, const Expectations& expected,
                           base::Timestamp now) {
    if (now >= claims.expires_at + expected.leeway) return Fault::expired;
    if (claims.not_before && now + expected.leeway < *claims.not_before) {
        return Fault::not_yet_valid;
    }
    if (expected.issuer && claims.iss != *expected.issuer) return Fault::wrong_issuer;
    if (expected.audience && !names(claims.aud, *expected.audience)) return Fault::wrong_audience;
    return std::nullopt;
}

}  // namespace

Verifier::Verifier(Algorithm algorithm, const base::Secret& key, Expectations expectations)
    : algorithm_(algorithm),
      key_(make_key(algorithm, key)),
      expectations_(std::move(expectations)) {
    expectations_.leeway =
        std::clamp(expectations_.leeway, std::chrono::seconds::zero(), leeway_max);
}

std::expected<Claims, Fault> Verifier::verify(std::string_view token, base::Timestamp now) const {
    const auto payload = verify_compact(algorithm_, key_, token);
    if (!payload) return std::unexpected(payload.error());
    auto claims = read_payload(*payload);
    if (!claims) return claims;
    if (const auto fault = check(*claims, expectations_, now)) return std::unexpected(*fault);
    return claims;
}

}  // namespace jose
