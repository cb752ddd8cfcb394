// SPDX-License-Identifier: Apache-2.0
// ServiceTokenMint: the token a service shows when it calls the other one.
#pragma once

#include "base/clock.hpp"
#include "jose/signer.hpp"
#include "tokens/claims.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tokens {

/// The name of the service whose token has this `sub`: what follows `service:`, or all of it.
constexpr std::string_view service_name(std::string_view sub) {
    constexpr std::string_view prefix = "service:";
    return sub.starts_with(prefix) ? sub.substr(prefix.size()) : sub;
}

/// What a service's tokens say beside their times.
struct ServiceGrant {
    std::string_view service_name;
    std::string scope;
    std::string issuer;
    std::vector<std::string> audience = {};  ///< Empty: no `aud` is written.
    std::chrono::seconds ttl{60};
};

/// Mints short-lived tokens `sub: "service:<name>"` without a user, and hands the same one out
/// until less than half of its life is left. Safe from any thread.
class ServiceTokenMint {
public:
    ServiceTokenMint(jose::Signer signer, ServiceGrant grant, const base::Clock& clock);

    /// A token with at least half of its life left.
    std::string token();

private:
    jose::Signer signer_;
    Claims claims_;
    const base::Clock& clock_;
    std::chrono::seconds ttl_;
    std::mutex mutex_;
    std::string token_;
};

}  // namespace tokens
