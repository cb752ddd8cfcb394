// SPDX-License-Identifier: Apache-2.0
#include "jose/unverified.hpp"

#include "crypto/base64url.hpp"
#include "jose/jws.hpp"

#include <utility>

namespace jose {

std::expected<std::string, Fault> payload_unverified(std::string_view token) {
    const auto parts = split_compact(token);
    if (!parts) return std::unexpected(parts.error());
    auto payload = crypto::base64url_decode(parts->payload);
    if (!payload) return std::unexpected(Fault::malformed);
    return std::move(*payload);
}

}  // namespace jose
