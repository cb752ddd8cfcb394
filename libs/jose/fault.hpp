// SPDX-License-Identifier: Apache-2.0
// Why a token is refused.
#pragma once

#include <string_view>

namespace jose {

/// For the operator and for tests: a client learns only that the token is invalid.
enum class Fault {
    malformed,              ///< Not a compact JWS of JSON objects, or over a limit.
    unsupported_algorithm,  ///< The header names another algorithm than its key has.
    unknown_key,            ///< The header names (`kid`) a key that is not in the key set.
    bad_signature,          ///< Signed with another key, or changed on the way.
    expired,
    not_yet_valid,
    wrong_issuer,
    wrong_audience,
    bad_claims,  ///< A claim is missing or has the wrong type or range.
};

/// A word for logs: `expired`.
std::string_view name(Fault fault);

/// One sentence that says what to do about it.
std::string_view describe(Fault fault);

}  // namespace jose
