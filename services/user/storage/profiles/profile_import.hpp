// SPDX-License-Identifier: Apache-2.0
// ProfileImport: profiles of another system, many to a unit of work.
#pragma once

#include "sql/database.hpp"
#include "sql/url.hpp"
#include "user/domain/profiles/profile.hpp"

#include <memory>
#include <span>
#include <vector>

namespace user {

/// A profile as another system had it, checked. Its account exists, and says the same of roles and
/// block.
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
};

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

    /// Makes or completes `profiles`, of whom no two are of the same account; all of it or nothing.
    /// A profile that was changed since a registration made it stays as it is. May fail with
    /// Errc::unavailable.
    virtual base::Task<base::Result<ImportedProfiles>> put(
        std::span<const ImportedProfile> profiles) = 0;
};

/// `database` and `clock` outlive the import.
std::unique_ptr<ProfileImport> make_sql_profile_import(sql::Database& database,
                                                       const base::Clock& clock);

}  // namespace user
