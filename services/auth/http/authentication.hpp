// SPDX-License-Identifier: Apache-2.0
// Who calls, and who may: the kinds of callers that the routes of this service have.
#pragma once

#include "base/clock.hpp"
#include "http/server/route.hpp"
#include "tokens/bearer.hpp"

#include <string>

namespace auth {

/// Who calls, as far as the token says.
struct Identity {
    std::string subject;  ///< The token's `sub`: `service:user-service`, or a person's name.
    std::optional<std::int64_t> user_id;  ///< A person's account.
    bool is_service = false;
    tokens::Scopes scopes;  ///< What a service may do.
};

/// The guard of the route tables. Used on one worker's thread.
class Authentication {
public:
    /// `rules` and `clock` outlive it.
    Authentication(const tokens::BearerRules& rules, const base::Clock& clock)
        : tokens_(rules), clock_(clock) {}

    /// Whose token came with `request`. Fails with Errc::unauthenticated or Errc::invalid_token for
    /// a missing or bad one.
    base::Task<base::Result<Identity>> authenticate(const http::Request& request);

    /// `service:user-service`, a service token's subject, or `user:7`, by the account's id.
    static void write_actor(const Identity& identity, std::string& text);

private:
    tokens::BearerCheck tokens_;
    const base::Clock& clock_;
};

/// Fails with Errc::forbidden for a person, and for a service without the scope.
base::Result<> check_service(const Identity& identity, tokens::Scope needed);

/// Another service.
struct CallingService {
    const std::string& name;
};

/// Another service whose token has the scope `needed`; people get Errc::forbidden.
template <tokens::Scope needed>
struct ServiceWith : CallingService {
    static constexpr http::Access access{
        .name = "service", .schemes = {"serviceBearer"}, .scope = tokens::name(needed)};

    static base::Result<ServiceWith> admit(const http::Request&, const Identity& identity) {
        const auto allowed = check_service(identity, needed);
        if (!allowed) return base::fail(allowed.error());
        return ServiceWith{{identity.subject}};
    }
};

}  // namespace auth
