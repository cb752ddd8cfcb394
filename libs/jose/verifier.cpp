// SPDX-License-Identifier: Apache-2.0
#include "jose/verifier.hpp"

#include "jose/jws.hpp"

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

Verifier::Verifier(const KeyRing& keys, Expectations expectations)
    : keys_(keys), expectations_(std::move(expectations)) {
    expectations_.leeway =
        std::clamp(expectations_.leeway, std::chrono::seconds::zero(), leeway_max);
}

std::optional<Fault> Verifier::read(std::string_view token, base::Timestamp now, const KeySet& keys,
                                    Claims& out, detail::ReadMember read_member) const {
    const auto payload = verify_compact(keys, token);
    if (!payload) return payload.error();
    if (const auto fault = detail::read_payload(*payload, out, read_member)) return fault;
    return check(out, expectations_, now);
}

}  // namespace jose
