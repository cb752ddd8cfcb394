// SPDX-License-Identifier: Apache-2.0
// Registration: somebody has an account now, and so gets a profile.
#pragma once

#include "base/call.hpp"
#include "user/domain/profiles/profile_store.hpp"

namespace user {

/// What the Auth Service says of a new account.
struct Registration {
    AccountId auth_user_id;
    std::string email;
    std::optional<std::vector<std::string>> roles = {};  ///< Absent: the default ones.
};

/// What a registration does to what is there: a missing profile is made, without names. A profile
/// that somebody made by hand before stays as it is, unless the account has more than the default
/// roles (an ADMIN's): the profile gets those while nobody has changed it since, and otherwise the
/// Auth Service is told what the profile says. The profile of an account that was not confirmed
/// gets the account's roles whatever it had. Either way both agree. `command_id` is used if the
/// Auth Service must follow.
base::Result<Decision> decide_registration(const Situation& situation,
                                           const Registration& registration,
                                           const RolePolicy& policy, const std::string& command_id);

/// Gives people their profiles. Used on one worker's thread.
class Registrations {
public:
    Registrations(ProfileStore& profiles, CommandCourier& courier, RolePolicy policy,
                  const base::Clock& clock);

    /// Makes the profile of a new account, once. Fails with Errc::invalid and Errc::unavailable.
    base::Task<base::Result<Change>> add(Registration registration, ChangeOrigin origin,
                                         const base::Call& call);

private:
    ProfileStore& profiles_;
    CommandCourier& courier_;
    RolePolicy policy_;
    const base::Clock& clock_;
};

}  // namespace user
