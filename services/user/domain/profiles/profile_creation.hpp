// SPDX-License-Identifier: Apache-2.0
// ProfileCreation: profiles made and completed by hand, before a registration arrives or after.
#pragma once

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
/// `command_id` is used if the roles are not what the Auth Service gives by itself.
base::Result<Decision> decide_creation(const Situation& situation, const NewProfile& wanted,
                                       const Caller& caller, const RolePolicy& policy,
                                       const std::string& command_id);

/// Creates and completes profiles. Used on one worker's thread.
class ProfileCreation {
public:
    ProfileCreation(ProfileStore& profiles, CommandCourier& courier, RolePolicy policy,
                    const base::Clock& clock);

    /// Fails with Errc::invalid, Errc::forbidden, Errc::unavailable, and Errc::conflict when
    /// somebody completed the profile with other content.
    base::Task<base::Result<Change>> create(NewProfile wanted, const Caller& caller,
                                            const ChangeOrigin& origin, const base::Call& call);

private:
    ProfileStore& profiles_;
    CommandCourier& courier_;
    RolePolicy policy_;
    const base::Clock& clock_;
};

}  // namespace user
