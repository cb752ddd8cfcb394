// SPDX-License-Identifier: Apache-2.0
// ProfileImport: profiles of another system, many to a unit of work.
#pragma once

#include "base/task.hpp"
#include "user/domain/profiles/profile.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace user {

/// A profile as another system had it. Its account exists, and says the same of roles and block.
struct ImportedProfile {
    AccountId auth_user_id;
    std::optional<ProfileId> id = {};  ///< Kept, if no profile here has it.
    std::string email;
    std::string first_name = {};
    std::string last_name = {};
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason = {};
    base::Timestamp created_at = {};

    /// Whether it says more than the profile that a registration makes.
    bool has_content() const { return blocked || !first_name.empty() || !last_name.empty(); }
};

/// What is wrong with a profile of another system, if anything, but for its e-mail address, which
/// is its account's unless it has one of its own: see check_email().
void check(const ImportedProfile& profile, const RolePolicy& policy,
           std::vector<base::FieldProblem>& problems);

/// What became of the profiles of one call.
struct ImportedProfiles {
    std::int64_t added = 0;
    std::int64_t completed = 0;   ///< There was a blank one, as a registration makes it.
    std::int64_t kept = 0;        ///< Somebody has taken care of it already: nothing was changed.
    std::int64_t renumbered = 0;  ///< Of those added, with another id than their own.
};

/// Used on one thread.
class ProfileImport {
public:
    virtual ~ProfileImport() = default;

    /// Makes or completes checked `profiles`, of whom no two are of the same account; all of it or
    /// nothing. A profile that was changed since a registration made it stays as it is. May fail
    /// with Errc::unavailable.
    virtual base::Task<base::Result<ImportedProfiles>> put(
        std::span<const ImportedProfile> profiles) = 0;
};

}  // namespace user
