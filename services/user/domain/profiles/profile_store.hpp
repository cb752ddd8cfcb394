// SPDX-License-Identifier: Apache-2.0
// ProfileStore: where profiles are kept, as the use cases need it.
#pragma once

#include "base/call.hpp"
#include "base/task.hpp"
#include "user/domain/profiles/account_command.hpp"
#include "user/domain/profiles/profile.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace user {

/// The state that a rule decides on, read in the transaction that its decision is written in.
struct Situation {
    std::optional<Profile> profile;
    /// Whether `profile` is the only ADMIN who is not blocked.
    bool is_last_admin = false;
};

/// What a rule decides: the profile as it shall be (the store counts `version` up and sets the
/// times) and the command that makes the Auth Service follow. A profile that stays as it was, with
/// no command, is not written.
struct Decision {
    Profile profile;
    std::optional<AccountCommand> command = {};
};

/// Pure: called on the store's thread, perhaps more than once.
using Rule = std::function<base::Result<Decision>(const Situation&)>;

/// What became of it.
struct Change {
    Profile profile;
    bool is_new = false;
};

/// Which event a change came with, so that the same one counts once.
struct ChangeOrigin {
    std::string source = {};         ///< The service that says so: `auth-service`.
    std::string event_id = {};       ///< Empty: nothing to recognise it by.
    std::string what = {};           ///< Type and subject: `AuthUserRegistered 7`.
    std::string former_source = {};  ///< The source under which the release before knew it.
};

struct ProfileFilter {
    std::optional<std::string> role = {};
    std::optional<bool> blocked = {};
    std::optional<AccountId> auth_user_id = {};
    /// What e-mail address, first or last name begins with, without regard to ASCII case.
    std::optional<std::string> prefix = {};
};

/// Every call may also fail with Errc::unavailable, by its deadline if not before. Used on one
/// worker's thread.
class ProfileStore {
public:
    virtual ~ProfileStore() = default;

    virtual base::Task<base::Result<std::optional<Profile>>> find(ProfileId id,
                                                                  const base::Call& call) = 0;
    virtual base::Task<base::Result<std::optional<Profile>>> find_by_account(
        AccountId account, const base::Call& call) = 0;

    /// Up to `limit` profiles that fit `filter`, by id, after the profile `after`. Never more than
    /// 201.
    virtual base::Task<base::Result<std::vector<Profile>>> list(const ProfileFilter& filter,
                                                                ProfileId after, int limit,
                                                                const base::Call& call) = 0;

    /// Reads the profile, asks `rule`, writes what it decided together with the command, all in one
    /// transaction. A message that was applied before changes nothing. Fails like `rule`.
    virtual base::Task<base::Result<Change>> change(std::variant<ProfileId, AccountId> whose,
                                                    const Rule& rule, const ChangeOrigin& origin,
                                                    const base::Call& call) = 0;
};

}  // namespace user
