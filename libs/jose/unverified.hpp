// SPDX-License-Identifier: Apache-2.0
// What a token says before anyone knows whether it is true: for showing, never for deciding.
#pragma once

#include "jose/claims.hpp"
#include "jose/fault.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace jose {

/// The claims as written, whoever wrote them: neither signature nor times are checked.
std::expected<Claims, Fault> decode_unverified(std::string_view token);

/// The `alg` of the header as written.
std::expected<std::string, Fault> algorithm_unverified(std::string_view token);

}  // namespace jose
