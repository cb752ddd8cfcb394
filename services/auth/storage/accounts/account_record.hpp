// SPDX-License-Identifier: Apache-2.0
// Accounts as they are stored. Internal.
#pragma once

#include "auth/domain/accounts/account.hpp"
#include "auth/domain/accounts/username.hpp"
#include "sql/record.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>

namespace auth {

/// A row of `accounts`.
struct AccountRecord : Account {
    std::string username_key;  ///< See username_key().
    std::string email_key;     ///< The address as it is compared.
    std::string block_reason;
    std::int64_t command_version = 0;
    base::Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(AccountRecord, (Account),
                      (username_key, email_key, block_reason, command_version, updated_at))

/// The stored key of a name that has been checked.
inline std::string key_of(const std::string& username) {
    return username_key(username).value_or(username);
}

/// A row of `credentials`.
struct CredentialRecord {
    AccountId account_id;
    std::string password_hash;
};
BOOST_DESCRIBE_STRUCT(CredentialRecord, (), (account_id, password_hash))

/// A row of `command_versions`.
struct CommandVersionRecord {
    AccountId account_id;
    std::string source;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CommandVersionRecord, (), (account_id, source, version))

}  // namespace auth
