// SPDX-License-Identifier: Apache-2.0
// Authentication: from a bearer token to a Caller.
#pragma once

#include "base/clock.hpp"
#include "http/message/request.hpp"
#include "tokens/bearer.hpp"
#include "user/domain/profiles/caller.hpp"
#include "user/domain/profiles/profile_store.hpp"

namespace user {

/// Used on one worker's thread.
class Authentication {
public:
    /// What it is given outlives it.
    Authentication(const tokens::BearerRules& rules, ProfileStore& profiles,
                   const base::Clock& clock);

    /// Who calls, with their profile as it is now. Fails with Errc::unauthenticated or
    /// Errc::invalid_token for a missing or bad token, and with caller_is_blocked().
    base::Task<base::Result<Caller>> authenticate(const http::Request& request);

    /// `user:7` for a person, by the account's id; a service by its token's subject.
    static void write_actor(const Caller& caller, std::string& text);

private:
    /// Who calls, as far as the token says.
    base::Result<Caller> identify(const http::Request& request);

    tokens::BearerCheck tokens_;
    ProfileStore& profiles_;
    const base::Clock& clock_;
};

}  // namespace user
