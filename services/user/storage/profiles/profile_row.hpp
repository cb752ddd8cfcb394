// SPDX-License-Identifier: Apache-2.0
// A profile as a row. Internal.
#pragma once

#include "sql/value.hpp"
#include "user/domain/profiles/profile.hpp"

namespace user {

/// Reads the columns id, auth_user_id, email, first_name, last_name, roles, blocked, block_reason,
/// created_at, updated_at, version, in that order.
Profile read_profile(const sql::Row& row);

}  // namespace user
