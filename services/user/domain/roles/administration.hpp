// SPDX-License-Identifier: Apache-2.0
// Administration: roles and blocks, which the Auth Service must follow.
#pragma once

#include "user/domain/profiles/account_directory.hpp"
#include "user/domain/profiles/profile_store.hpp"

#include <chrono>

namespace user {

/// A profile after a change of roles or status, and whether the Auth Service has followed yet.
struct SyncedProfile {
    Profile profile;
    bool is_applied = false;
};

base::Result<Decision> decide_roles(const Situation& situation,
                                    const std::vector<std::string>& roles, AccountCommand command);
base::Result<Decision> decide_block(const Situation& situation, const std::string& reason,
                                    AccountCommand command);
base::Result<Decision> decide_restore(const Situation& situation, AccountCommand command);

/// What another service has commanded at the Auth Service. Absent members stay as they are.
struct AccountState {
    std::optional<std::vector<std::string>> roles = {};
    std::optional<bool> blocked = {};
    std::string block_reason = {};
};

/// Follows `state` as far as the rules allow: roles that are not known, and what would leave no
/// ADMIN, change nothing. There is no command: the Auth Service adopts the profile as it then is.
/// Fails with profile_missing().
base::Result<Decision> decide_account_state(const Situation& situation, const AccountState& state,
                                            const RolePolicy& policy);

/// The account's registration has not arrived yet.
base::Error profile_missing();

/// Commits each change locally together with its command, then gives the Auth Service what is left
/// of the deadline to follow. Used on one worker's thread.
class Administration {
public:
    Administration(ProfileStore& profiles, AccountDirectory& accounts, CommandCourier& courier,
                   RolePolicy policy, const base::Clock& clock, std::chrono::milliseconds wait_max);

    /// Replaces the set. Fails with Errc::invalid for an unknown role, profile_not_found(), and
    /// last_admin().
    base::Task<base::Result<SyncedProfile>> set_roles(ProfileId id, std::vector<std::string> roles,
                                                      const base::Call& call);
    /// `reason` has 1 to 500 characters. Fails like set_roles().
    base::Task<base::Result<SyncedProfile>> block(ProfileId id, std::string reason,
                                                  const base::Call& call);
    base::Task<base::Result<SyncedProfile>> restore(ProfileId id, const base::Call& call);

    /// Follows what the Auth Service tells, once, and yields the profile as it then is. Fails with
    /// Errc::invalid for members that no profile could have, and with profile_missing().
    base::Task<base::Result<Profile>> follow(AccountId account, const AccountState& state,
                                             const ChangeOrigin& origin, const base::Call& call);

private:
    AccountCommand make_command(AccountCommand::Kind kind) const;
    /// Whether the profile's account was not confirmed, but turns out to exist.
    base::Task<base::Result<bool>> turns_out_to_exist(ProfileId id, const base::Call& call);
    base::Task<base::Result<SyncedProfile>> carry_out(ProfileId id, const Rule& rule,
                                                      const AccountCommand& command,
                                                      const base::Call& call);

    ProfileStore& profiles_;
    AccountDirectory& accounts_;
    CommandCourier& courier_;
    RolePolicy policy_;
    const base::Clock& clock_;
    std::chrono::milliseconds wait_max_;
};

}  // namespace user
