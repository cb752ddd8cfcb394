// SPDX-License-Identifier: Apache-2.0
// The protected header of a token (RFC 7515 section 4).
#pragma once

#include "jose/fault.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace jose {

/// The `alg` of a decoded header. Fault::malformed for what is no JSON object, holds a name twice,
/// names no `alg`, is of a `typ` other than "JWT" and "at+jwt", or has `crit` or `b64`: no
/// extension is supported, and RFC 7515 section 4.1.11 wants such a token refused. Every other
/// parameter (`kid`, `jwk`, `jku`, `x5u`, `x5c` …) is left alone: none may choose the key.
std::expected<std::string, Fault> read_header(std::string_view json);

}  // namespace jose
