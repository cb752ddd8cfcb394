// SPDX-License-Identifier: Apache-2.0
// Claims as the JSON payload of a token, written and strictly read.
#pragma once

#include "jose/claims.hpp"
#include "jose/fault.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace jose {

inline constexpr std::size_t payload_bytes_max = 8 * 1024;

/// Objects and arrays within each other, the payload itself included.
inline constexpr std::size_t payload_depth_max = 8;

std::string write_payload(const Claims& claims);

/// Fault::malformed for what is no JSON object, is over a limit, holds a name twice or is not
/// UTF-8; Fault::bad_claims for a claim of the wrong type or range and for a missing `sub` or
/// `exp`. Whether the times are past or to come is not judged here.
std::expected<Claims, Fault> read_payload(std::string_view json);

}  // namespace jose
