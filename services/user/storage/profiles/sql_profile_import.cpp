// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/sql_profile_import.hpp"

#include "sql/batch.hpp"
#include "user/storage/profiles/profile_record.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace user {
namespace {

using base::Result;
using base::Task;
using sql::Param;

// Roles are left alone: those of the account, which made this profile, are there already.
constexpr sql::Statement complete_blank =
    "UPDATE profiles SET first_name = $2, last_name = $3, blocked = $4, block_reason = $5,"
    " updated_at = $6, version = 2"
    " WHERE auth_user_id = $1 AND version = 1 AND first_name = '' AND last_name = ''";

/// The one under which the profile store changes a profile.
constexpr std::string_view profile_lock = "profile";

/// The statements made for many at once.
struct Statements {
    sql::ManyValues accounts{"SELECT auth_user_id FROM profiles WHERE auth_user_id IN"};
    sql::ManyValues completed{
        "SELECT auth_user_id FROM profiles WHERE NOT (version = 1 AND"
        " first_name = '' AND last_name = '') AND auth_user_id IN"};
    sql::ManyValues ids{"SELECT id FROM profiles WHERE id IN"};
    sql::ManyRecords<NewProfileRecord> insert{"profiles", insert_tail};
    sql::ManyRecords<sql::Record<Profile>> insert_with_id{"profiles", insert_tail};
    sql::ManyRecords<sql::Record<ProfileRoleRecord>> insert_roles{"profile_roles"};

    static constexpr auto insert_tail = "ON CONFLICT DO NOTHING RETURNING id, auth_user_id";
};

const Statements& statements() {
    static const Statements all;
    return all;
}

/// A profile as it would be stored.
struct Candidate {
    const ImportedProfile* imported = nullptr;
    Profile profile = {};
    bool is_stored = false;
    bool is_completed = false;  ///< There is a profile that is to stay as it is.
    bool keeps_id = false;
};

using Candidates = std::vector<Candidate*>;

Candidate make_candidate(const ImportedProfile& imported) {
    return {.imported = &imported,
            .profile = {.id = imported.id.value_or(ProfileId()),
                        .auth_user_id = imported.auth_user_id,
                        .email = imported.email,
                        .first_name = imported.first_name,
                        .last_name = imported.last_name,
                        .roles = without_repeats(imported.roles),
                        .blocked = imported.blocked,
                        .block_reason = imported.block_reason,
                        .created_at = imported.created_at,
                        .updated_at = imported.created_at,
                        .version = 1}};
}

using Numbers = std::unordered_set<std::int64_t>;

/// Which of `keys` the statement finds.
Task<Result<Numbers>> find_known(sql::Transaction& transaction, const sql::ManyValues& statement,
                                 const std::vector<Param>& keys) {
    Numbers known;
    const auto note = [&known](const sql::Row& row) { known.insert(row.integer(0)); };
    const auto found = co_await sql::find_each(transaction, statement, keys, note);
    if (!found) co_return base::fail(found.error());
    co_return known;
}

/// Inserts `candidates`. Those whose profile or id has come meanwhile stay unstored.
template <class R>
Task<Result<>> insert(sql::Transaction& transaction, const sql::ManyRecords<R>& statement,
                      const Candidates& candidates) {
    std::unordered_map<std::int64_t, Candidate*> by_account;
    std::vector<const Profile*> profiles;
    for (auto* candidate : candidates) {
        by_account.emplace(candidate->profile.auth_user_id.value, candidate);
        profiles.push_back(&candidate->profile);
    }
    const auto note = [&by_account](const sql::Row& row) {
        auto& candidate = *by_account.at(row.integer(1));
        candidate.profile.id = {row.integer(0)};
        candidate.is_stored = true;
    };
    co_return co_await statement.insert(transaction, profiles, note);
}

void insert_roles(sql::Transaction& transaction, const std::vector<Candidate>& candidates) {
    std::vector<ProfileRoleRecord> roles;
    for (const auto& candidate : candidates) {
        if (!candidate.is_stored) continue;
        for (const auto& role : candidate.profile.roles)
            roles.push_back({role, candidate.profile.id});
    }
    std::vector<const ProfileRoleRecord*> records;
    for (const auto& role : roles)
        records.push_back(&role);
    statements().insert_roles.enqueue(transaction, records);
}

void advance_ids(sql::Transaction& transaction, const Candidates& with_id) {
    std::int64_t highest = 0;
    for (const auto* candidate : with_id) {
        const auto id = candidate->profile.id.value;
        if (candidate->is_stored && sql::is_counted(id, {})) highest = std::max(highest, id);
    }
    if (highest > 0) transaction.continue_ids_after("profiles", highest);
}

class SqlProfileImport final : public ProfileImport {
public:
    SqlProfileImport(sql::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    Task<Result<ImportedProfiles>> put(std::span<const ImportedProfile> profiles) override {
        std::vector<Candidate> candidates;
        candidates.reserve(profiles.size());
        for (const auto& profile : profiles)
            candidates.push_back(make_candidate(profile));
        // In this order locks are taken.
        std::ranges::sort(candidates, {}, [](const Candidate& candidate) {
            return candidate.profile.auth_user_id;
        });
        co_return co_await database_.write(
            [&](sql::Transaction& transaction) { return write(transaction, candidates); });
    }

private:
    Task<Result<ImportedProfiles>> write(sql::Transaction& transaction,
                                         std::vector<Candidate>& candidates) const {
        const auto added = co_await add_missing(transaction, candidates);
        if (!added) co_return base::fail(added.error());
        ImportedProfiles outcome;
        for (const auto& candidate : candidates) {
            if (candidate.is_stored) {
                ++outcome.added;
                if (candidate.imported->id && !candidate.keeps_id) ++outcome.renumbered;
                continue;
            }
            bool is_filled = false;
            if (!candidate.is_completed && candidate.imported->has_content()) {
                GATEHOUSE_CO_TRY(filled, co_await complete(transaction, *candidate.imported));
                is_filled = filled;
            }
            ++(is_filled ? outcome.completed : outcome.kept);
        }
        co_return outcome;
    }

    static Task<Result<>> add_missing(sql::Transaction& transaction,
                                      std::vector<Candidate>& candidates) {
        std::vector<Param> accounts;
        std::vector<Param> ids;
        for (const auto& candidate : candidates) {
            accounts.emplace_back(candidate.profile.auth_user_id.value);
            if (candidate.imported->id) ids.emplace_back(candidate.imported->id->value);
        }
        GATEHOUSE_CO_TRY(present,
                         co_await find_known(transaction, statements().accounts, accounts));
        GATEHOUSE_CO_TRY(completed,
                         co_await find_known(transaction, statements().completed, accounts));
        GATEHOUSE_CO_TRY(taken, co_await find_known(transaction, statements().ids, ids));
        Candidates with_id;
        Candidates without;
        for (auto& candidate : candidates) {
            const auto account = candidate.profile.auth_user_id.value;
            const auto& id = candidate.imported->id;
            candidate.is_stored = false;
            candidate.is_completed = completed.contains(account);
            candidate.keeps_id = id && !present.contains(account) && taken.insert(id->value).second;
            if (candidate.keeps_id) candidate.profile.id = *id;
            if (!present.contains(account)) {
                (candidate.keeps_id ? with_id : without).push_back(&candidate);
            }
        }
        auto stored = co_await insert(transaction, statements().insert_with_id, with_id);
        if (!stored) co_return stored;
        advance_ids(transaction, with_id);
        for (auto* candidate : with_id) {
            if (candidate->is_stored) continue;
            candidate->keeps_id = false;  // Somebody took the id a moment before.
            without.push_back(candidate);
        }
        stored = co_await insert(transaction, statements().insert, without);
        if (stored) insert_roles(transaction, candidates);
        co_return stored;
    }

    /// Whether there was a blank profile to complete.
    Task<Result<bool>> complete(sql::Transaction& transaction,
                                const ImportedProfile& profile) const {
        transaction.lock(profile_lock, profile.auth_user_id.value);
        GATEHOUSE_CO_TRY(rows, co_await transaction.query(
                                   complete_blank, {profile.auth_user_id.value, profile.first_name,
                                                    profile.last_name, profile.blocked,
                                                    profile.block_reason, clock_.now()}));
        co_return rows.changed == 1;
    }

    sql::Database& database_;
    const base::Clock& clock_;
};

}  // namespace

std::unique_ptr<ProfileImport> make_sql_profile_import(sql::Database& database,
                                                       const base::Clock& clock) {
    return std::make_unique<SqlProfileImport>(database, clock);
}

}  // namespace user
