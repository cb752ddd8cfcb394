// SPDX-License-Identifier: Apache-2.0
// What a service signs and verifies tokens with.
#pragma once

#include "jose/key_ring.hpp"
#include "jose/signer.hpp"
#include "jose/verifier.hpp"
#include "runtime/settings.hpp"
#include "tokens/service_token.hpp"

namespace runtime {

struct TokenParts {
    /// `program` is the name that the service calls others under; `clock` outlives this.
    TokenParts(const TokenSettings& settings, std::string_view program, const base::Clock& clock)
        : key(settings.key()),
          signer(key),
          keys({key}),
          verifier(keys, settings.expectations()),
          mint(settings.mint(program, clock)) {}
    TokenParts(const TokenParts&) = delete;
    TokenParts& operator=(const TokenParts&) = delete;

    const jose::SigningKeyPointer key;
    const jose::Signer signer;
    const jose::KeyRing keys;
    const jose::Verifier verifier;
    tokens::ServiceTokenMint mint;
};

}  // namespace runtime
