// SPDX-License-Identifier: Apache-2.0
// Account: a person who may sign in.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

namespace auth {

using AccountId = base::Id<struct AccountTag>;

/// An account without its password hash, which is in a Credential.
struct Account {
    AccountId id;
    std::string username;  ///< As registered; unique by username_key().
    std::string email;     ///< As registered; unique without ASCII case.
    std::vector<std::string> roles;
    bool blocked = false;
    base::Timestamp created_at;

    bool operator==(const Account&) const = default;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, username, email, roles, blocked, created_at))

/// The data that sign-in needs; nothing else loads it.
struct Credential {
    Account account;
    std::string password_hash;
};

/// A new account, checked and hashed.
struct NewAccount {
    std::string username;
    std::string email;
    std::string password_hash;
    std::vector<std::string> roles;
    base::Timestamp created_at;
    bool is_operators = false;  ///< Made by an operator: its id comes from a range of its own.
};

base::Error account_not_found();
base::Error username_taken();
base::Error email_taken();

}  // namespace auth
