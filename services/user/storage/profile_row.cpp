// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profile_row.hpp"

#include "sql/text_list.hpp"

namespace user {
namespace {

base::Timestamp to_time(std::int64_t microseconds) {
    return base::Timestamp(std::chrono::microseconds(microseconds));
}

}  // namespace

Profile read_profile(const sql::Row& row) {
    return {.id = {row.integer(0)},
            .auth_user_id = {row.integer(1)},
            .email = std::string(row.text(2)),
            .first_name = std::string(row.text(3)),
            .last_name = std::string(row.text(4)),
            .roles = sql::split_list(row.text(5)),
            .blocked = row.boolean(6),
            .block_reason = std::string(row.text(7)),
            .created_at = to_time(row.integer(8)),
            .updated_at = to_time(row.integer(9)),
            .version = row.integer(10)};
}

}  // namespace user
