// SPDX-License-Identifier: Apache-2.0
// What a token says before anyone knows whether it is true: for showing, never for deciding.
#pragma once

#include "jose/claims.hpp"
#include "jose/fault.hpp"
#include "jose/payload.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace jose {

/// The payload, decoded but not read; not even the header is looked at.
std::expected<std::string, Fault> payload_unverified(std::string_view token);

/// The claims as written, whoever wrote them: neither signature nor times are checked.
template <AnyClaims T = Claims>
std::expected<T, Fault> decode_unverified(std::string_view token) {
    const auto payload = payload_unverified(token);
    if (!payload) return std::unexpected(payload.error());
    std::expected<T, Fault> claims;
    if (const auto fault = read_payload(*payload, *claims)) claims = std::unexpected(*fault);
    return claims;
}

}  // namespace jose
