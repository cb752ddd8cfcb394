// SPDX-License-Identifier: Apache-2.0
// Account: who may sign in, and as what.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace auth {

using AccountId = base::Id<struct AccountTag>;

/// What everyone who may see an account sees of it. The password's hash is in a Credential.
struct Account {
    AccountId id;
    std::string username;  ///< As registered; unique without ASCII case.
    std::string email;     ///< As registered; unique without ASCII case.
    std::vector<std::string> roles;
    bool blocked = false;
    base::Timestamp created_at;

    bool operator==(const Account&) const = default;
};

/// What signing in needs to know, loaded by nothing else.
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
};

/// What the User Service tells about an account. Absent members stay as they are.
struct AccountChange {
    std::optional<std::vector<std::string>> roles;
    std::optional<bool> blocked;
    std::string reason;  ///< Why it was blocked.
    /// The caller's counter for this user. A change that is not newer than
    /// the last one applied changes nothing.
    std::optional<std::int64_t> version;
};

/// Which message a change came with, so that the same one counts once.
struct ChangeOrigin {
    std::string source;      ///< The caller and the call: an id is unique within one.
    std::string message_id;  ///< Empty: nothing to recognise it by.
};

base::Error account_not_found();
base::Error username_taken();
base::Error email_taken();

}  // namespace auth
