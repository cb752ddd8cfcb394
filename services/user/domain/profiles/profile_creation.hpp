// SPDX-License-Identifier: Apache-2.0
// ProfileCreation: profiles made and completed by hand, before a registration arrives or after.
#pragma once

#include "user/domain/profiles/account_directory.hpp"
#include "user/domain/profiles/caller.hpp"
#include "user/domain/profiles/profile_store.hpp"

namespace user {

struct NewProfile {
    AccountId auth_user_id;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::optional<std::vector<std::string>> roles;  ///< Absent: the default ones.

    /// Nothing but what a registration says.
    bool is_blank() const { return first_name.empty() && last_name.empty(); }
};

/// What creating does to what is there: a missing profile is made; a blank one is completed; the
/// same content again, and a blank after the fact, change nothing; anything else is a conflict.
/// `command_id` is used if the roles are not what the Auth Service gives by itself. Of an account
/// that is not confirmed it is told nothing.
base::Result<Decision> decide_creation(const Situation& situation, const NewProfile& wanted,
                                       const Caller& caller, const RolePolicy& policy,
                                       const std::string& command_id, bool is_confirmed);

/// Creates and completes profiles. Used on one worker's thread.
class ProfileCreation {
public:
    ProfileCreation(ProfileStore& profiles, AccountDirectory& accounts, CommandCourier& courier,
                    RolePolicy policy, const base::Clock& clock);

    /// Fails with Errc::invalid, also for an ADMIN who names no account, Errc::forbidden,
    /// Errc::unavailable, and Errc::conflict when somebody completed the profile with other
    /// content.
    base::Task<base::Result<Change>> create(NewProfile wanted, const Caller& caller,
                                            const ChangeOrigin& origin, const base::Call& call);

private:
    /// Whether the account is known to exist. Fails with Errc::invalid and Errc::unavailable.
    base::Task<base::Result<bool>> confirm(const NewProfile& wanted, const Caller& caller,
                                           const base::Call& call);

    ProfileStore& profiles_;
    AccountDirectory& accounts_;
    CommandCourier& courier_;
    RolePolicy policy_;
    const base::Clock& clock_;
};

}  // namespace user
