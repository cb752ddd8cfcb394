// SPDX-License-Identifier: Apache-2.0
// Signer: makes tokens.
#include "jose/signer.hpp"

#include "jose/jws.hpp"
#include "jose/payload.hpp"

#include <fmt/format.h>

namespace jose {

Signer::Signer(Algorithm algorithm, const base::Secret& key)
    : header_(fmt::format(R"({{"alg":"{}","typ":"JWT"}})", name(algorithm))),
      key_(make_key(algorithm, key)) {}

std::string Signer::sign(const Claims& claims) const {
    return sign_compact(key_, header_, write_payload(claims));
}

}  // namespace jose
