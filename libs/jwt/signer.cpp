// SPDX-License-Identifier: Apache-2.0
// Signer: makes tokens.
#include "jwt/signer.hpp"

#include "jwt/jws.hpp"
#include "jwt/payload.hpp"

#include <fmt/format.h>

namespace jwt {

Signer::Signer(Algorithm algorithm, const base::Secret& key)
    : header_(fmt::format(R"({{"alg":"{}","typ":"JWT"}})", name(algorithm))),
      key_(make_key(algorithm, key)) {}

std::string Signer::sign(const Claims& claims) const {
    return sign_compact(key_, header_, write_payload(claims));
}

}  // namespace jwt
