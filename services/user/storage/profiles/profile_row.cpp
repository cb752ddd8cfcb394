// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/profile_row.hpp"

#include "sql/text_list.hpp"

namespace user {

Profile read_profile(const sql::Row& row) {
    return {.id = {row.integer(0)},
            .auth_user_id = {row.integer(1)},
            .email = std::string(row.text(2)),
            .first_name = std::string(row.text(3)),
            .last_name = std::string(row.text(4)),
            .roles = sql::split_list(row.text(5)),
            .blocked = row.boolean(6),
            .block_reason = std::string(row.text(7)),
            .created_at = row.time(8),
            .updated_at = row.time(9),
            .version = row.integer(10)};
}

}  // namespace user
