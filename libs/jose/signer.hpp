// SPDX-License-Identifier: Apache-2.0
// Signer: makes tokens.
#pragma once

#include "jose/claims.hpp"
#include "jose/key.hpp"
#include "jose/payload.hpp"

#include <string>
#include <string_view>

namespace jose {

/// Signs claims with one key. Cheap to copy, safe for use by many threads.
class Signer {
public:
    /// `key` is not null.
    explicit Signer(SigningKeyPointer key);

    /// A compact JWS with the header `{"alg":…,"typ":"JWT"}`, and `kid` if the key has one. What it
    /// says is described at write_payload. Strings are UTF-8, as everywhere in the services.
    template <AnyClaims T>
    std::string sign(const T& claims) const {
        return sign_payload(write_payload(claims));
    }

private:
    std::string sign_payload(std::string_view payload) const;

    SigningKeyPointer key_;
    std::string header_;
};

}  // namespace jose
