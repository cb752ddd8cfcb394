// SPDX-License-Identifier: Apache-2.0
// Profiles as they are stored. Internal.
#pragma once

#include "sql/record.hpp"
#include "user/domain/profiles/profile.hpp"

#include <boost/describe/class.hpp>

#include <string>

namespace user {

/// A row of `profiles` holds a Profile; the database gives it its id.
using NewProfileRecord = sql::Record<Profile, &Profile::id>;

/// A row of `profile_roles`.
struct ProfileRoleRecord {
    std::string role;
    ProfileId profile_id;
};
BOOST_DESCRIBE_STRUCT(ProfileRoleRecord, (), (role, profile_id))

}  // namespace user
