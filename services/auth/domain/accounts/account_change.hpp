// SPDX-License-Identifier: Apache-2.0
// AccountChange: roles, block and restore, as the User Service commands them.
#pragma once

#include "auth/domain/accounts/account.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace auth {

/// The service that governs roles and blocks.
inline constexpr std::string_view user_service = "user-service";

/// The version of a service that has commanded nothing yet: below every version.
inline constexpr std::int64_t no_version = -1;

/// A command about an account. Absent members stay as they are.
struct AccountChange {
    std::optional<std::vector<std::string>> roles = {};
    std::optional<bool> blocked = {};
    std::string reason = {};  ///< Why it is blocked.
    /// The commanding service's counter for this person; absent: the change counts whenever it
    /// comes.
    std::optional<std::int64_t> version = {};
    /// The change counts whatever version came before, and versions count from this one: those
    /// before have been lost, as in a database restored from a backup.
    bool resets_version = false;
};

/// What a change is decided on, read in the transaction that its decision is written in.
struct AccountSituation {
    std::optional<Account> account;
    std::string block_reason;
    /// The version of the last command that counted, of the service that commands the change.
    std::int64_t version = no_version;
    /// Whether the change is the answer to a command that was told, and a later one waits to be
    /// told. See ChangeOrigin::told_event_id.
    bool is_overtaken = false;
};

/// What the User Service is told of a command that another service gave here.
struct ToldParts {
    bool roles = false;
    bool block = false;
};

/// The account as it shall be. One that stays as it was is not written.
struct AccountDecision {
    Account account;
    std::string block_reason;
    std::int64_t version = no_version;
    /// What the User Service is to be told of; nothing by default.
    ToldParts told = {};
};

/// Pure: called on the store's thread, perhaps more than once.
using AccountRule = std::function<base::Result<AccountDecision>(const AccountSituation&)>;

/// Which event a change came with, so that the same one counts once.
struct ChangeOrigin {
    std::string source = {};         ///< The service that commands it: `user-service`.
    std::string event_id = {};       ///< Empty: nothing to recognise it by.
    std::string what = {};           ///< Type and subject: `UserBlocked 7`.
    std::string former_source = {};  ///< The source under which the release before knew it.
    /// The event whose answer the change is, or empty.
    std::string told_event_id = {};
};

/// What is wrong with the reason of a block, if anything. The text may be empty; only tabs and ends
/// of lines may be control characters.
std::optional<std::string> wrong_reason(const std::string& reason);

/// Errc::invalid naming every member that no account could have: roles that are no names or too
/// many, a reason that is no text or too long, a version below zero. Which roles exist is the User
/// Service's to say.
base::Result<> check(const AccountChange& change);

/// Applies a checked change, unless it is not newer than what the same service has commanded
/// before. Fails with account_not_found(), and with Errc::invalid for a version so far above the
/// last that it would put the account out of reach of the versions to come.
base::Result<AccountDecision> decide_change(const AccountSituation& situation,
                                            const AccountChange& change);

/// Adopts the state that the User Service has answered to what it was told, unless that is older
/// than its last command. While a later command waits to be told, only the version is noted: the
/// answer to that one brings the state. Fails like decide_change().
base::Result<AccountDecision> decide_adoption(const AccountSituation& situation,
                                              const AccountChange& state);

}  // namespace auth
