// SPDX-License-Identifier: Apache-2.0
// Compact JWS with a MAC (RFC 7515 sections 3.1 and 7.1): the layer below tokens.
#pragma once

#include "crypto/hmac.hpp"
#include "jose/algorithm.hpp"
#include "jose/fault.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace jose {

/// Longer input is refused unread.
inline constexpr std::size_t token_bytes_max = 16 * 1024;
inline constexpr std::size_t header_bytes_max = 4 * 1024;

/// The three parts as they stand in the text, still encoded.
struct CompactParts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signing_input;
};

/// Cuts at the dots. Fault::malformed unless there are exactly two and no part is empty.
std::expected<CompactParts, Fault> split_compact(std::string_view token);

/// The key of an algorithm. Throws std::invalid_argument if it is empty: whatever made it so, a
/// key that everyone knows must not sign.
crypto::HmacKey make_key(Algorithm algorithm, const base::Secret& key);

/// Signs header and payload as they are.
std::string sign_compact(const crypto::HmacKey& key, std::string_view header,
                         std::string_view payload);

/// The payload of a JWS whose protected header names exactly `algorithm` and whose signature is of
/// `key`. The payload is not looked at before the signature holds, nor is it interpreted here.
std::expected<std::string, Fault> verify_compact(Algorithm algorithm, const crypto::HmacKey& key,
                                                 std::string_view token);

}  // namespace jose
