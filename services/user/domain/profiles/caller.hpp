// SPDX-License-Identifier: Apache-2.0
// Caller: who makes a request, and what they may do.
#pragma once

#include "tokens/scope.hpp"
#include "user/domain/profiles/profile.hpp"

#include <optional>
#include <string>

namespace user {

/// A service, or a person as their profile is now: roles and blocks count from the profile, never
/// from the token.
struct Caller {
    std::optional<std::string> service;  ///< A service's name.
    AccountId account;                   ///< A person's account.
    std::optional<Profile> profile;      ///< A person's profile, if there is one yet.
    tokens::Scopes scopes = {};          ///< What a service may do.

    bool is_service() const { return service.has_value(); }
    bool is_admin() const { return profile && profile->is_admin(); }
    bool is_trusted() const { return is_service() || is_admin(); }
    bool is_owner_of(AccountId id) const { return !is_service() && account == id; }
    bool owns(ProfileId id) const { return profile && profile->id == id; }
};

base::Error caller_is_blocked();
base::Error not_allowed();

/// Fails with Errc::forbidden for a service whose token lacks the scope; people pass.
base::Result<> has_scope(const Caller& caller, tokens::Scope needed);

/// Who may read a profile: its owner, an ADMIN, a service that reads profiles.
base::Result<> may_read(const Caller& caller, ProfileId id);
/// Who may change names and e-mail address: the owner, an ADMIN.
base::Result<> may_edit(const Caller& caller, ProfileId id);
/// Who may list profiles: an ADMIN, a service that reads profiles.
base::Result<> may_list(const Caller& caller);
/// Who may set roles, block and restore: an ADMIN, a service that commands profiles.
base::Result<> may_administer(const Caller& caller);
/// Who may create the profile of `account` with `roles`: the person themselves with default roles,
/// an ADMIN, a service that creates profiles.
base::Result<> may_create(const Caller& caller, AccountId account,
                          const std::vector<std::string>& roles, const RolePolicy& policy);

}  // namespace user
