// SPDX-License-Identifier: Apache-2.0
// UserRecord: a person in a file of users.
#pragma once

#include "base/clock.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cli {

/// The members' names are those of the JSON members and of the CSV columns.
struct UserRecord {
    std::optional<std::int64_t> id = {};  ///< The account's.
    std::string username = {};
    std::string email = {};
    std::optional<std::string> password_hash = {};
    std::optional<std::string> first_name = {};
    std::optional<std::string> last_name = {};
    std::optional<std::vector<std::string>> roles = {};  ///< If absent, the default roles.
    std::optional<bool> blocked = {};
    std::optional<std::string> block_reason = {};
    std::optional<base::Timestamp> created_at = {};
    std::optional<std::int64_t> profile_id = {};
    /// What the person is called here instead of `username`; for an import only.
    std::optional<std::string> new_username = {};
    std::optional<std::string> profile_email = {};  ///< If it differs from `email`.

    bool operator==(const UserRecord&) const = default;
};
BOOST_DESCRIBE_STRUCT(UserRecord, (),
                      (id, username, email, password_hash, first_name, last_name, roles, blocked,
                       block_reason, created_at, profile_id, new_username, profile_email))

}  // namespace cli
