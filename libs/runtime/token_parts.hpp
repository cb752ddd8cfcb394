// SPDX-License-Identifier: Apache-2.0
// What a service signs and verifies tokens with.
#pragma once

#include "jose/key_ring.hpp"
#include "jose/signer.hpp"
#include "jose/verifier.hpp"
#include "runtime/settings.hpp"
#include "tokens/bearer.hpp"
#include "tokens/service_token.hpp"

#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace runtime {

/// Warns once of each service whose tokens live too long. Safe from any thread.
class LongLifeWarnings {
public:
    /// `log` outlives this.
    explicit LongLifeWarnings(telemetry::Log& log) : log_(log) {}
    void warn(const tokens::Claims& claims);

private:
    telemetry::Log& log_;
    std::mutex mutex_;
    std::set<std::string, std::less<>> subjects_;
};

/// One for the process.
class TokenParts {
public:
    /// `program` is the name that the service has in tokens, `calls` what it needs at the other
    /// service; `clock` and `log` outlive this.
    TokenParts(const TokenSettings& settings, std::string_view program, tokens::Scopes calls,
               const base::Clock& clock, telemetry::Log& log);
    TokenParts(const TokenParts&) = delete;
    TokenParts& operator=(const TokenParts&) = delete;

    /// Signs people's tokens.
    const jose::Signer& signer() const { return signer_; }
    /// Makes this service's own tokens.
    tokens::ServiceTokenMint& mint() { return mint_; }
    /// What the tokens of callers must be.
    const tokens::BearerRules& rules() const { return rules_; }

private:
    jose::SigningKeyPointer key_;
    jose::Signer signer_;
    jose::KeyRing keys_;
    jose::KeyRing service_keys_;
    jose::Verifier verifier_;
    jose::Verifier service_verifier_;
    LongLifeWarnings long_lives_;
    tokens::BearerRules rules_;
    tokens::ServiceTokenMint mint_;
};

}  // namespace runtime
