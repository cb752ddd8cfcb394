// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/profile_import.hpp"

#include "sql/many_rows.hpp"
#include "sql/text_list.hpp"
#include "user/storage/profiles/profile_row.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace user {
namespace {

using base::Result;
using base::Task;
using sql::Param;

constexpr sql::Statement insert_role =
    "INSERT INTO profile_roles (role, profile_id) VALUES ($1, $2)";
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
    sql::ManyRows insert{insert_head(""), 10, insert_tail};
    sql::ManyRows insert_with_id{insert_head("id, "), 11, insert_tail};

    static std::string insert_head(const std::string& id) {
        return "INSERT INTO profiles (" + id +
               "auth_user_id, email, first_name, last_name, roles, blocked, block_reason,"
               " created_at, updated_at, version)";
    }
    static constexpr auto insert_tail = "ON CONFLICT DO NOTHING RETURNING id, auth_user_id";
};

const Statements& statements() {
    static const Statements all;
    return all;
}

/// A profile with the texts that it is stored by.
struct Candidate {
    const ImportedProfile* profile = nullptr;
    std::vector<std::string> roles = {};  ///< Each once.
    std::string joined_roles = {};
    bool is_stored = false;
    bool is_completed = false;  ///< There is a profile that is to stay as it is.
    bool keeps_id = false;
};

bool has_content(const ImportedProfile& profile) {
    return profile.blocked || !profile.first_name.empty() || !profile.last_name.empty();
}

/// Which of `keys` the statement finds.
Task<Result<std::unordered_set<std::int64_t>>> find_known(sql::Transaction& transaction,
                                                          const sql::ManyValues& statement,
                                                          const std::vector<Param>& keys) {
    std::unordered_set<std::int64_t> known;
    for (std::size_t at = 0; at < keys.size(); at += sql::ManyValues::values_max) {
        const auto end = std::min(at + sql::ManyValues::values_max, keys.size());
        std::vector<Param> values(keys.begin() + static_cast<std::ptrdiff_t>(at),
                                  keys.begin() + static_cast<std::ptrdiff_t>(end));
        sql::ManyValues::fill(values);
        GATEHOUSE_CO_TRY(rows, co_await transaction.query(statement.statement(),
                                                          std::span<const Param>(values)));
        for (std::size_t i = 0; i < rows.size(); ++i)
            known.insert(rows[i].integer(0));
    }
    co_return known;
}

class SqlProfileImport final : public ProfileImport {
public:
    SqlProfileImport(sql::Database& database, const base::Clock& clock)
        : database_(database), clock_(clock) {}

    Task<Result<ImportedProfiles>> put(std::span<const ImportedProfile> profiles) override {
        std::vector<Candidate> candidates;
        for (const auto& profile : profiles)
            candidates.push_back({.profile = &profile,
                                  .roles = without_repeats(profile.roles),
                                  .joined_roles = sql::join_list(profile.roles)});
        // In this order locks are taken.
        std::ranges::sort(candidates, {}, [](const Candidate& candidate) {
            return candidate.profile->auth_user_id;
        });
        co_return co_await database_.write(
            [&](sql::Transaction& transaction) { return write(transaction, candidates); });
    }

private:
    Task<Result<ImportedProfiles>> write(sql::Transaction& transaction,
                                         std::vector<Candidate>& candidates) const {
        ImportedProfiles outcome;
        for (auto& candidate : candidates)
            candidate.is_stored = false;
        auto added = co_await add_missing(transaction, candidates, outcome);
        if (!added) co_return base::fail(added.error());
        for (const auto& candidate : candidates) {
            if (candidate.is_stored) continue;
            bool is_filled = false;
            if (!candidate.is_completed) {
                GATEHOUSE_CO_TRY(filled, co_await complete(transaction, *candidate.profile));
                is_filled = filled;
            }
            ++(is_filled ? outcome.completed : outcome.kept);
        }
        co_return outcome;
    }

    static void advance_ids(sql::Transaction& transaction, const std::vector<Candidate*>& with_id) {
        std::int64_t highest = 0;
        for (const auto* candidate : with_id) {
            if (candidate->is_stored) highest = std::max(highest, candidate->profile->id->value);
        }
        if (highest > 0) transaction.continue_ids_after("profiles", highest);
    }

    Task<Result<>> add_missing(sql::Transaction& transaction, std::vector<Candidate>& candidates,
                               ImportedProfiles& outcome) const {
        std::vector<Param> accounts;
        std::vector<Param> ids;
        for (const auto& candidate : candidates) {
            accounts.emplace_back(candidate.profile->auth_user_id.value);
            if (candidate.profile->id) ids.emplace_back(candidate.profile->id->value);
        }
        GATEHOUSE_CO_TRY(present,
                         co_await find_known(transaction, statements().accounts, accounts));
        GATEHOUSE_CO_TRY(completed,
                         co_await find_known(transaction, statements().completed, accounts));
        GATEHOUSE_CO_TRY(taken, co_await find_known(transaction, statements().ids, ids));
        std::vector<Candidate*> with_id;
        std::vector<Candidate*> without;
        for (auto& candidate : candidates) {
            const auto& profile = *candidate.profile;
            candidate.is_completed = completed.contains(profile.auth_user_id.value);
            if (present.contains(profile.auth_user_id.value)) continue;
            candidate.keeps_id = profile.id && taken.insert(profile.id->value).second;
            (candidate.keeps_id ? with_id : without).push_back(&candidate);
        }
        auto stored = co_await insert(transaction, statements().insert_with_id, with_id, outcome);
        if (!stored) co_return stored;
        advance_ids(transaction, with_id);
        for (auto* candidate : with_id) {
            if (candidate->is_stored) continue;
            candidate->keeps_id = false;  // Somebody took the id a moment before.
            without.push_back(candidate);
        }
        stored = co_await insert(transaction, statements().insert, without, outcome);
        co_return stored;
    }

    static void add_params(std::vector<Param>& params, const Candidate& candidate) {
        const auto& profile = *candidate.profile;
        if (candidate.keeps_id) params.emplace_back(profile.id->value);
        params.emplace_back(profile.auth_user_id.value);
        params.emplace_back(profile.email);
        params.emplace_back(profile.first_name);
        params.emplace_back(profile.last_name);
        params.emplace_back(candidate.joined_roles);
        params.emplace_back(profile.blocked);
        params.emplace_back(profile.block_reason);
        params.emplace_back(profile.created_at);
        params.emplace_back(profile.created_at);
        params.emplace_back(1);
    }

    /// Inserts `candidates` and their roles. Those whose profile has come meanwhile stay unstored.
    static Task<Result<>> insert(sql::Transaction& transaction, const sql::ManyRows& statement,
                                 const std::vector<Candidate*>& candidates,
                                 ImportedProfiles& outcome) {
        std::unordered_map<std::int64_t, Candidate*> by_account;
        for (auto* candidate : candidates)
            by_account.emplace(candidate->profile->auth_user_id.value, candidate);
        for (std::size_t at = 0; at < candidates.size();) {
            const auto size = sql::ManyRows::next(candidates.size() - at);
            std::vector<Param> params;
            for (std::size_t i = at; i < at + size; ++i)
                add_params(params, *candidates[i]);
            GATEHOUSE_CO_TRY(rows, co_await transaction.query(statement.statement(size),
                                                              std::span<const Param>(params)));
            for (std::size_t i = 0; i < rows.size(); ++i) {
                auto& candidate = *by_account.at(rows[i].integer(1));
                candidate.is_stored = true;
                ++outcome.added;
                if (candidate.profile->id && !candidate.keeps_id) ++outcome.renumbered;
                for (const auto& role : candidate.roles)
                    transaction.enqueue(insert_role, {role, rows[i].integer(0)});
            }
            at += size;
        }
        co_return Result<>();
    }

    /// Whether there was a blank profile to complete.
    Task<Result<bool>> complete(sql::Transaction& transaction,
                                const ImportedProfile& profile) const {
        if (!has_content(profile)) co_return false;
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
