// SPDX-License-Identifier: Apache-2.0
// Who calls, and who may: the kinds of callers that the routes of this service have.
#pragma once

#include "base/clock.hpp"
#include "http/server/route.hpp"
#include "jose/verifier.hpp"
#include "tokens/claims.hpp"

#include <string>

namespace auth {

/// The guard of the route tables.
class Authentication {
public:
    Authentication(const jose::Verifier& verifier, const base::Clock& clock)
        : verifier_(verifier), clock_(clock) {}

    /// The claims of the token that came with `request`. Fails with Errc::unauthenticated or
    /// Errc::invalid_token for a missing or bad one.
    base::Task<base::Result<tokens::Claims>> authenticate(const http::Request& request) const;

    /// `service:user-service`, a service token's subject, or `user:7`, by the account's id.
    static void write_actor(const tokens::Claims& claims, std::string& text);

private:
    const jose::Verifier& verifier_;
    const base::Clock& clock_;
};

/// Another service; people get Errc::forbidden.
struct CallingService {
    static constexpr http::Access access{.name = "service", .schemes = {"serviceBearer"}};
    const std::string& name;

    static base::Result<CallingService> admit(const http::Request& request,
                                              const tokens::Claims& claims);
};

}  // namespace auth
