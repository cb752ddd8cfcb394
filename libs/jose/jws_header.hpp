// SPDX-License-Identifier: Apache-2.0
// The protected header of a token (RFC 7515 section 4).
#pragma once

#include "jose/algorithm.hpp"
#include "jose/fault.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace jose {

/// What a header says of the key.
struct JwsHeader {
    Algorithm algorithm;
    /// Which key signed. Empty text, which no key has, stands for a `kid` that is not a text.
    std::optional<std::string> kid;
};

/// Reads a decoded header. Fault::malformed for what is no JSON object, holds a name twice, names
/// no `alg`, is of a `typ` other than "JWT" and "at+jwt", or has `crit` or `b64`: no extension is
/// supported, and RFC 7515 section 4.1.11 wants such a token refused. Fault::unsupported_algorithm
/// for an `alg` that is not one of ours. Every parameter that brings a key along or says where one
/// is (`jwk`, `jku`, `x5u`, `x5c` …) is left alone: keys come from the key set only.
std::expected<JwsHeader, Fault> read_header(std::string_view json);

/// `{"alg":…,"kid":…,"typ":"JWT"}`; without `kid` if that is empty.
std::string write_header(Algorithm algorithm, std::string_view kid);

}  // namespace jose
