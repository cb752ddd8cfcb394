// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/accounts/sql_account_import.hpp"

#include "auth/storage/accounts/account_ids.hpp"
#include "auth/storage/accounts/account_record.hpp"
#include "base/ascii.hpp"
#include "sql/batch.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace auth {
namespace {

using base::Result;
using base::Task;
using sql::Param;
using Fate = ImportedAs::Fate;
using KnownAccount = sql::Record<AccountRecord>;

/// The statements made for many at once.
struct Statements {
    sql::ManyValues by_username{select_head("username_key")};
    sql::ManyValues by_email{select_head("email_key")};
    sql::ManyValues by_id{select_head("id")};
    sql::ManyRecords<KnownAccount> insert{"accounts", insert_tail};
    sql::ManyRecords<sql::Record<CredentialRecord>> insert_credentials{"credentials"};

    static std::string select_head(const std::string& key) {
        static constexpr auto select = "SELECT " + KnownAccount::columns + " FROM accounts WHERE ";
        return std::string(std::string_view(select)) + key + " IN";
    }
    static constexpr auto insert_tail = "ON CONFLICT DO NOTHING RETURNING id, username_key";
};

const Statements& statements() {
    static const Statements all;
    return all;
}

/// An account as it would be stored, and what becomes of it.
struct Candidate {
    const ImportedAccount* account = nullptr;
    AccountRecord record = {};
    ImportedAs as = {};
};

using Candidates = std::vector<Candidate*>;

Candidate make_candidate(const ImportedAccount& account) {
    Candidate candidate{.account = &account};
    auto& record = candidate.record;
    if (account.id) record.id = *account.id;
    record.username = account.username;
    record.username_key = key_of(account.username);
    record.email = account.email;
    record.email_key = base::to_lower(account.email);
    record.roles = account.roles;
    record.blocked = account.blocked;
    record.block_reason = account.block_reason;
    record.created_at = account.created_at;
    record.updated_at = account.created_at;
    return candidate;
}

std::vector<Candidate> make_candidates(std::span<const ImportedAccount> accounts) {
    std::vector<Candidate> candidates;
    candidates.reserve(accounts.size());
    for (const auto& account : accounts)
        candidates.push_back(make_candidate(account));
    return candidates;
}

/// Those of `candidates` that `is_meant` holds for.
template <class IsMeant>
Candidates choose(std::vector<Candidate>& candidates, IsMeant is_meant) {
    Candidates chosen;
    for (auto& candidate : candidates) {
        if (is_meant(candidate)) chosen.push_back(&candidate);
    }
    return chosen;
}

bool is_anybody(const Candidate& /*candidate*/) {
    return true;
}
bool is_added(const Candidate& candidate) {
    return candidate.as.fate == Fate::added;
}
bool is_added_with_id(const Candidate& candidate) {
    return is_added(candidate) && candidate.account->id;
}
bool is_added_without_id(const Candidate& candidate) {
    return is_added(candidate) && !candidate.account->id;
}
/// Whoever came between look-up and insertion kept the place.
bool is_missed(const Candidate& candidate) {
    return is_added(candidate) && candidate.as.id.value == 0;
}

std::vector<ImportedAs> fates_of(std::vector<Candidate>& candidates) {
    std::vector<ImportedAs> fates;
    for (auto& candidate : candidates)
        fates.push_back(std::move(candidate.as));
    return fates;
}

/// Those who are here already and have something in common with the accounts of a batch.
struct Neighbours {
    std::unordered_map<std::string, ImportSituation::Namesake> by_username;
    std::unordered_set<std::string> emails;
    std::unordered_set<std::int64_t> ids;

    void note(const sql::Row& row) {
        auto found = KnownAccount::read(row);
        ids.insert(found.id.value);
        emails.insert(std::move(found.email_key));
        by_username.emplace(
            std::move(found.username_key),
            ImportSituation::Namesake{.id = found.id,
                                      .email = std::move(found.email),
                                      .roles = std::move(found.roles),
                                      .blocked = found.blocked,
                                      .block_reason = std::move(found.block_reason)});
    }

    ImportSituation situation_of(const Candidate& candidate) const {
        ImportSituation situation;
        const auto same = by_username.find(candidate.record.username_key);
        if (same != by_username.end()) situation.namesake = same->second;
        situation.is_email_taken = emails.contains(candidate.record.email_key);
        situation.is_id_taken = candidate.account->id && ids.contains(candidate.record.id.value);
        return situation;
    }
};

/// Decides about each of `candidates` by what the database holds.
Task<Result<>> decide_all(sql::StatementRunner& runner, const Candidates& candidates) {
    std::vector<Param> usernames;
    std::vector<Param> emails;
    std::vector<Param> ids;
    for (const auto* candidate : candidates) {
        usernames.emplace_back(candidate->record.username_key);
        emails.emplace_back(candidate->record.email_key);
        if (candidate->account->id) ids.emplace_back(candidate->account->id->value);
    }
    Neighbours neighbours;
    const auto note = [&neighbours](const sql::Row& row) { neighbours.note(row); };
    auto found = co_await sql::find_each(runner, statements().by_username, usernames, note);
    if (found) found = co_await sql::find_each(runner, statements().by_email, emails, note);
    if (found) found = co_await sql::find_each(runner, statements().by_id, ids, note);
    if (!found) co_return found;
    for (auto* candidate : candidates)
        candidate->as = decide_import(*candidate->account, neighbours.situation_of(*candidate));
    co_return Result<>();
}

/// Inserts those in whose way nobody is and gives them their ids. Those who are missed have none.
Task<Result<>> insert_accounts(sql::Transaction& transaction, const Candidates& candidates) {
    std::unordered_map<std::string_view, Candidate*> by_username;
    std::vector<const AccountRecord*> records;
    for (auto* candidate : candidates) {
        by_username.emplace(candidate->record.username_key, candidate);
        records.push_back(&candidate->record);
    }
    const auto note = [&by_username](const sql::Row& row) {
        auto& candidate = *by_username.at(row.text(1));
        candidate.as.id = candidate.record.id = {row.integer(0)};
    };
    co_return co_await statements().insert.insert(transaction, records, note);
}

void advance_ids(sql::Transaction& transaction, const Candidates& with_id) {
    std::int64_t highest = 0;
    for (const auto* candidate : with_id) {
        const auto id = candidate->as.id.value;
        if (sql::is_counted(id, operator_ids)) highest = std::max(highest, id);
    }
    if (highest > 0) transaction.continue_ids_after("accounts", highest);
}

Task<Result<>> give_ids(sql::Transaction& transaction, const Candidates& without_id) {
    GATEHOUSE_CO_TRY(ids, co_await draw_person_ids(transaction, without_id.size()));
    for (std::size_t i = 0; i < without_id.size(); ++i)
        without_id[i]->record.id = {ids[i]};
    co_return Result<>();
}

void insert_credentials(sql::Transaction& transaction, const Candidates& added) {
    std::vector<CredentialRecord> credentials;
    for (const auto* candidate : added)
        credentials.push_back({candidate->as.id, candidate->account->password_hash});
    std::vector<const CredentialRecord*> records;
    for (const auto& credential : credentials)
        records.push_back(&credential);
    statements().insert_credentials.enqueue(transaction, records);
}

class SqlAccountImport final : public AccountImport {
public:
    SqlAccountImport(sql::Database& database, const base::Clock& clock,
                     UserRegistered user_registered)
        : database_(database), clock_(clock), outbox_(clock), user_registered_(user_registered) {}

    Task<Result<std::vector<ImportedAs>>> add(std::span<const ImportedAccount> accounts,
                                              std::span<const AccountId> settled) override {
        auto candidates = make_candidates(accounts);
        std::vector<std::string> subjects;
        for (const auto id : settled)
            subjects.push_back(std::to_string(id.value));
        const auto written = co_await database_.write([&](sql::Transaction& transaction) {
            return write(transaction, candidates, subjects);
        });
        if (!written) co_return base::fail(written.error());
        co_return fates_of(candidates);
    }

    Task<Result<std::vector<ImportedAs>>> look_up(
        std::span<const ImportedAccount> accounts) override {
        auto candidates = make_candidates(accounts);
        const auto decided = co_await decide_all(database_, choose(candidates, is_anybody));
        if (!decided) co_return base::fail(decided.error());
        co_return fates_of(candidates);
    }

private:
    Task<Result<>> write(sql::Transaction& transaction, std::vector<Candidate>& candidates,
                         const std::vector<std::string>& subjects) const {
        outbox_.withdraw_held(transaction, subjects);
        auto done = co_await decide_all(transaction, choose(candidates, is_anybody));
        if (!done) co_return done;
        const auto with_id = choose(candidates, is_added_with_id);
        done = co_await insert_accounts(transaction, with_id);
        if (!done) co_return done;
        advance_ids(transaction, with_id);
        const auto without_id = choose(candidates, is_added_without_id);
        if (!without_id.empty()) done = co_await give_ids(transaction, without_id);
        if (done) done = co_await insert_accounts(transaction, without_id);
        if (done) done = co_await decide_missed(transaction, choose(candidates, is_missed));
        if (!done) co_return done;
        const auto added = choose(candidates, is_added);
        insert_credentials(transaction, added);
        for (const auto* candidate : added) {
            outbox_.append_held(transaction, user_registered_(candidate->record),
                                clock_.now() + import_event_held);
        }
        co_return Result<>();
    }

    /// Those who were not inserted because somebody else was a moment earlier.
    static Task<Result<>> decide_missed(sql::Transaction& transaction, const Candidates& missed) {
        auto decided = co_await decide_all(transaction, missed);
        for (auto* candidate : missed) {
            if (is_added(*candidate)) candidate->as = missed_import();
        }
        co_return decided;
    }

    sql::Database& database_;
    const base::Clock& clock_;
    messaging::OutboxWriter outbox_;
    UserRegistered user_registered_;
};

}  // namespace

std::unique_ptr<AccountImport> make_sql_account_import(sql::Database& database,
                                                       const base::Clock& clock,
                                                       UserRegistered user_registered) {
    return std::make_unique<SqlAccountImport>(database, clock, user_registered);
}

}  // namespace auth
