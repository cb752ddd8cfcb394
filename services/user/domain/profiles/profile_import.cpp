// SPDX-License-Identifier: Apache-2.0
#include "user/domain/profiles/profile_import.hpp"

namespace user {

void check(const ImportedProfile& profile, const RolePolicy& policy,
           std::vector<base::FieldProblem>& problems) {
    if (profile.id && (profile.id->value < 1 || profile.id->value > base::taken_over_id_max)) {
        problems.push_back({"profile_id", "must be 1 to 9007199254740991"});
    }
    check_name("first_name", profile.first_name, problems);
    check_name("last_name", profile.last_name, problems);
    if (const auto known = policy.check(profile.roles); !known) {
        for (const auto& problem : known.error().fields)
            problems.push_back(problem);
    }
    if (profile.blocked) check_reason("block_reason", profile.block_reason, problems);
}

}  // namespace user
