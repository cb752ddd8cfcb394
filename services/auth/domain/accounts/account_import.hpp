// SPDX-License-Identifier: Apache-2.0
// AccountImport: accounts of another system, many to a unit of work.
#pragma once

#include "auth/domain/accounts/account.hpp"
#include "base/task.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace auth {

/// An account as another system had it.
struct ImportedAccount {
    std::optional<AccountId> id = {};  ///< Kept, if nobody here has it; else a new one is given.
    std::string username;
    std::string email;
    std::string password_hash;
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason = {};
    base::Timestamp created_at = {};
};

/// The most of a core's time that verifying an imported hash may take, and what is worth a word.
inline constexpr std::chrono::milliseconds hash_cost_max{1000};
inline constexpr std::chrono::milliseconds hash_cost_noticed{250};

/// What is wrong with an account of another system, if anything: its name and address by the rules
/// of a registration, its hash by what can be verified within hash_cost_max. `problems` never show
/// the hash.
void check(const ImportedAccount& account, std::vector<base::FieldProblem>& problems);

/// What became of an ImportedAccount.
struct ImportedAs {
    enum class Fate {
        added,
        present,  ///< Somebody of that name and address is here already and stays as they are.
        refused,
    };
    Fate fate = Fate::refused;
    std::string reason = {};  ///< Why it was refused.
    // As the account now is, unless it was refused:
    AccountId id = {};
    std::vector<std::string> roles = {};
    bool blocked = false;
    std::string block_reason = {};
};

/// Who is here already and has something in common with an imported account.
struct ImportSituation {
    struct Namesake {
        AccountId id;
        std::string email;
        std::vector<std::string> roles;
        bool blocked = false;
        std::string block_reason;
    };
    std::optional<Namesake> namesake;  ///< Whoever has the name, by its username_key().
    bool is_email_taken = false;
    bool is_id_taken = false;
};

/// What becomes of `account`. One that is added has no id yet.
ImportedAs decide_import(const ImportedAccount& account, const ImportSituation& situation);

/// What became of an account whose name, address or id somebody took a moment before.
ImportedAs missed_import();

/// How long the event of an imported account is held back. An import that comes to its
/// end writes the profile itself and withdraws the event; after one that was cut off, the event
/// makes the profile as for any registration.
inline constexpr std::chrono::seconds import_event_held{30};

/// Used on one thread. Every call may also fail with Errc::unavailable.
class AccountImport {
public:
    virtual ~AccountImport() = default;

    /// Adds checked `accounts`, of whom no two have the same name, address or id, each with its
    /// held event, and withdraws the events of `settled`, whose profiles are there; all of it
    /// or nothing. Answers in the order of `accounts`.
    virtual base::Task<base::Result<std::vector<ImportedAs>>> add(
        std::span<const ImportedAccount> accounts, std::span<const AccountId> settled) = 0;

    /// What add() would answer for them now; changes nothing. Accounts that would be added have no
    /// id yet.
    virtual base::Task<base::Result<std::vector<ImportedAs>>> look_up(
        std::span<const ImportedAccount> accounts) = 0;
};

}  // namespace auth
