// SPDX-License-Identifier: Apache-2.0
// base64url without padding (RFC 4648 section 5, RFC 7515 section 2), read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crypto {

std::string base64url_encode(std::string_view bytes);

/// Appends the encoded bytes to `out`.
void base64url_append(std::string_view bytes, std::string& out);

/// The decoded bytes of `text`. Nothing if `text` has padding, white space, a character outside the
/// alphabet, an impossible length, or non-zero bits after the last byte: each byte string has
/// exactly one spelling.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace crypto
