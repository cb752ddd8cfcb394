// SPDX-License-Identifier: Apache-2.0
#include "user/storage/schema.hpp"

#include "user/storage/profiles/profile_record.hpp"

namespace user {

sql::Tables own_tables() {
    return {{.name = "profiles", .columns = sql::Record<Profile>::names(), .counts_ids = true},
            {.name = "profile_roles",
             .columns = sql::Record<ProfileRoleRecord>::names(),
             .key_columns = 2}};
}

}  // namespace user
