// SPDX-License-Identifier: Apache-2.0
// Compact JWS (RFC 7515 sections 3.1 and 7.1): the layer below tokens.
#pragma once

#include "jose/fault.hpp"
#include "jose/key_set.hpp"

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

/// Signs header and payload as they are.
std::string sign_compact(const SigningKey& key, std::string_view header, std::string_view payload);

/// The payload of a JWS that is signed by a key of `keys` which its header does not rule out. The
/// payload is not looked at before the signature holds, nor is it interpreted here.
std::expected<std::string, Fault> verify_compact(const KeySet& keys, std::string_view token);

}  // namespace jose
