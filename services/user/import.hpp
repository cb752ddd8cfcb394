// SPDX-License-Identifier: Apache-2.0
// What a program needs to bring profiles of another system along.
#pragma once

#include "user/storage/profiles/profile_import.hpp"

namespace user {

/// What is wrong with a profile of another system, if anything.
void check(const ImportedProfile& profile, const RolePolicy& policy,
           std::vector<base::FieldProblem>& problems);

}  // namespace user
