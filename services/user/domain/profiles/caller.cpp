// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/caller.hpp"

namespace user {
namespace {

base::Result<> allow_if(bool allowed) {
    if (allowed) return {};
    return base::fail(not_allowed());
}

/// A service that has the scope, or an ADMIN.
base::Result<> allow_trusted(const Caller& caller, tokens::Scope needed) {
    if (caller.is_service()) return has_scope(caller, needed);
    return allow_if(caller.is_admin());
}

}  // namespace

base::Error caller_is_blocked() {
    return {
        .code = base::Errc::forbidden, .reason = "account_blocked", .detail = "User is blocked"};
}

base::Error not_allowed() {
    return {.code = base::Errc::forbidden, .detail = "You are not allowed to do this"};
}

base::Result<> has_scope(const Caller& caller, tokens::Scope needed) {
    if (!caller.is_service() || caller.scopes.has(needed)) return {};
    return base::fail(tokens::lacks_scope(*caller.service, needed));
}

base::Result<> may_read(const Caller& caller, ProfileId id) {
    if (caller.owns(id)) return {};
    return allow_trusted(caller, tokens::Scope::profiles_read);
}

base::Result<> may_edit(const Caller& caller, ProfileId id) {
    return allow_if(caller.is_admin() || caller.owns(id));
}

base::Result<> may_list(const Caller& caller) {
    return allow_trusted(caller, tokens::Scope::profiles_read);
}

base::Result<> may_administer(const Caller& caller) {
    return allow_trusted(caller, tokens::Scope::profiles_command);
}

base::Result<> may_create(const Caller& caller, AccountId account,
                          const std::vector<std::string>& roles, const RolePolicy& policy) {
    if (caller.is_service()) return has_scope(caller, tokens::Scope::profiles_create);
    if (caller.is_admin()) return {};
    if (!caller.is_owner_of(account)) {
        return base::fail({.code = base::Errc::forbidden,
                           .detail = "auth_user_id " + std::to_string(account.value) +
                                     " is not the account of this token (" +
                                     std::to_string(caller.account.value) +
                                     "); only an ADMIN or a service can "
                                     "create the profile of somebody else"});
    }
    if (policy.are_defaults(roles)) return {};
    return base::fail({.code = base::Errc::forbidden,
                       .reason = "roles_not_grantable",
                       .detail = "Only an ADMIN can give roles beyond the default ones"});
}

}  // namespace user
