// SPDX-License-Identifier: Apache-2.0
// What a token says before anyone knows whether it is true: for showing, never for deciding.
#include "jose/unverified.hpp"

#include "crypto/base64url.hpp"
#include "jose/jws.hpp"
#include "jose/jws_header.hpp"
#include "jose/payload.hpp"

namespace jose {

std::expected<Claims, Fault> decode_unverified(std::string_view token) {
    const auto parts = split_compact(token);
    if (!parts) return std::unexpected(parts.error());
    const auto payload = crypto::base64url_decode(parts->payload);
    if (!payload) return std::unexpected(Fault::malformed);
    return read_payload(*payload);
}

std::expected<std::string, Fault> algorithm_unverified(std::string_view token) {
    const auto parts = split_compact(token);
    if (!parts) return std::unexpected(parts.error());
    if (parts->header.size() > header_bytes_max) return std::unexpected(Fault::malformed);
    const auto header = crypto::base64url_decode(parts->header);
    if (!header) return std::unexpected(Fault::malformed);
    return read_header(*header);
}

}  // namespace jose
