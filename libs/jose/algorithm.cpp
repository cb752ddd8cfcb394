// SPDX-License-Identifier: Apache-2.0
// The signature algorithms of tokens (RFC 7518 section 3.1).
#include "jose/algorithm.hpp"

namespace jose {

std::optional<Algorithm> parse_algorithm(std::string_view name) {
    if (name == "HS256") return Algorithm::hs256;
    if (name == "HS384") return Algorithm::hs384;
    if (name == "HS512") return Algorithm::hs512;
    return std::nullopt;
}

std::string_view name(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::hs256:
            return "HS256";
        case Algorithm::hs384:
            return "HS384";
        case Algorithm::hs512:
            break;
    }
    return "HS512";
}

}  // namespace jose
