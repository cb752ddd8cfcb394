// SPDX-License-Identifier: Apache-2.0
// ProfileEdit: names and e-mail address, changed by their owner or an ADMIN.
#pragma once

#include "user/domain/profiles/caller.hpp"
#include "user/domain/profiles/profile_store.hpp"

namespace user {

/// Absent members stay as they are.
struct ProfilePatch {
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<std::string> email;
};

/// Which versions a conditional request accepts; empty: any.
using AcceptedVersions = std::optional<std::vector<std::int64_t>>;

base::Error stale_version();

/// Applies `patch` if the profile's version is an accepted one. Fails with Errc::invalid,
/// profile_not_found(), stale_version() and Errc::unavailable.
base::Task<base::Result<Profile>> edit_profile(ProfileStore& profiles, ProfileId id,
                                               ProfilePatch patch, AcceptedVersions accepted,
                                               const base::Call& call);

}  // namespace user
