// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/accounts/account_import.hpp"

#include "base/ascii.hpp"
#include "sql/many_rows.hpp"
#include "sql/text_list.hpp"

#include <algorithm>
#include <unordered_map>

namespace auth {
namespace {

using base::Result;
using base::Task;
using sql::Param;
using Fate = ImportedAs::Fate;

/// The statements made for many at once.
struct Statements {
    sql::ManyValues by_username{select_head("username_key")};
    sql::ManyValues by_email{select_head("email_key")};
    sql::ManyValues by_id{select_head("id")};
    sql::ManyRows insert{insert_head(""), 9, insert_tail};
    sql::ManyRows insert_with_id{insert_head("id, "), 10, insert_tail};

    sql::ManyRows insert_credentials{"INSERT INTO credentials (account_id, password_hash)", 2, ""};

    static std::string select_head(const std::string& key) {
        return "SELECT id, username_key, email_key, roles, blocked, block_reason FROM accounts"
               " WHERE " +
               key + " IN";
    }
    static std::string insert_head(const std::string& id) {
        return "INSERT INTO accounts (" + id +
               "username, username_key, email, email_key, roles, blocked, block_reason,"
               " created_at, updated_at)";
    }
    static constexpr auto insert_tail = "ON CONFLICT DO NOTHING RETURNING id, username_key";
};

const Statements& statements() {
    static const Statements all;
    return all;
}

/// An account that is here, as far as an import must know it.
struct Found {
    AccountId id;
    std::string email_key;
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason;
};

/// Those who are here already and have something in common with the accounts of a batch.
struct Neighbours {
    std::unordered_map<std::string, Found> by_username;
    std::unordered_map<std::string, AccountId> by_email;
    std::unordered_map<std::int64_t, AccountId> by_id;

    void note(const sql::Row& row) {
        const AccountId id{row.integer(0)};
        by_email.emplace(row.text(2), id);
        by_id.emplace(id.value, id);
        by_username.emplace(row.text(1), Found{.id = id,
                                               .email_key = std::string(row.text(2)),
                                               .roles = sql::split_list(row.text(3)),
                                               .blocked = row.boolean(4),
                                               .block_reason = std::string(row.text(5))});
    }
};

/// An account with the texts that it is stored and found by.
struct Candidate {
    const ImportedAccount* account = nullptr;
    std::string username_key;
    std::string email_key;
    std::string roles;
    ImportedAs as = {};
};

Candidate make_candidate(const ImportedAccount& account) {
    return {.account = &account,
            .username_key = base::to_lower(account.username),
            .email_key = base::to_lower(account.email),
            .roles = sql::join_list(account.roles)};
}

ImportedAs refuse(std::string reason) {
    return {.fate = Fate::refused, .reason = std::move(reason)};
}

/// What is to become of the candidate; Fate::added if nobody is in its way.
ImportedAs decide(const Candidate& candidate, const Neighbours& neighbours) {
    const auto& id = candidate.account->id;
    const auto same_name = neighbours.by_username.find(candidate.username_key);
    if (same_name != neighbours.by_username.end()) {
        const auto& found = same_name->second;
        if (found.email_key != candidate.email_key) {
            return refuse("username: belongs to somebody with another e-mail address");
        }
        if (id && *id != found.id) {
            return refuse("id: this person is here already, with the id " +
                          std::to_string(found.id.value));
        }
        return {.fate = Fate::present,
                .id = found.id,
                .roles = found.roles,
                .blocked = found.blocked,
                .block_reason = found.block_reason};
    }
    if (neighbours.by_email.contains(candidate.email_key)) {
        return refuse("email: belongs to somebody with another name");
    }
    if (id && neighbours.by_id.contains(id->value)) {
        return refuse("id: belongs to somebody else here");
    }
    return {.fate = Fate::added,
            .id = {},
            .roles = candidate.account->roles,
            .blocked = candidate.account->blocked,
            .block_reason = candidate.account->block_reason};
}

Task<Result<>> find_by(sql::StatementRunner& runner, const sql::ManyValues& statement,
                       const std::vector<Param>& keys, Neighbours& neighbours) {
    for (std::size_t at = 0; at < keys.size(); at += sql::ManyValues::values_max) {
        const auto end = std::min(at + sql::ManyValues::values_max, keys.size());
        std::vector<Param> values(keys.begin() + static_cast<std::ptrdiff_t>(at),
                                  keys.begin() + static_cast<std::ptrdiff_t>(end));
        sql::ManyValues::fill(values);
        GATEHOUSE_CO_TRY(
            rows, co_await runner.query(statement.statement(), std::span<const Param>(values)));
        for (std::size_t i = 0; i < rows.size(); ++i)
            neighbours.note(rows[i]);
    }
    co_return Result<>();
}

/// Decides about each of `candidates` by what the database holds.
Task<Result<>> decide_all(sql::StatementRunner& runner, std::span<Candidate* const> candidates) {
    std::vector<Param> usernames;
    std::vector<Param> emails;
    std::vector<Param> ids;
    for (const auto* candidate : candidates) {
        usernames.emplace_back(candidate->username_key);
        emails.emplace_back(candidate->email_key);
        if (candidate->account->id) ids.emplace_back(candidate->account->id->value);
    }
    Neighbours neighbours;
    auto found = co_await find_by(runner, statements().by_username, usernames, neighbours);
    if (found) found = co_await find_by(runner, statements().by_email, emails, neighbours);
    if (found) found = co_await find_by(runner, statements().by_id, ids, neighbours);
    if (!found) co_return found;
    for (auto* candidate : candidates)
        candidate->as = decide(*candidate, neighbours);
    co_return Result<>();
}

std::vector<Candidate> make_candidates(std::span<const ImportedAccount> accounts) {
    std::vector<Candidate> candidates;
    candidates.reserve(accounts.size());
    for (const auto& account : accounts)
        candidates.push_back(make_candidate(account));
    return candidates;
}

std::vector<Candidate*> pointers_to(std::vector<Candidate>& candidates) {
    std::vector<Candidate*> pointers;
    for (auto& candidate : candidates)
        pointers.push_back(&candidate);
    return pointers;
}

std::vector<ImportedAs> fates_of(std::vector<Candidate>& candidates) {
    std::vector<ImportedAs> fates;
    for (auto& candidate : candidates)
        fates.push_back(std::move(candidate.as));
    return fates;
}

void add_params(std::vector<Param>& params, const Candidate& candidate) {
    const auto& account = *candidate.account;
    if (account.id) params.emplace_back(account.id->value);
    params.emplace_back(account.username);
    params.emplace_back(candidate.username_key);
    params.emplace_back(account.email);
    params.emplace_back(candidate.email_key);
    params.emplace_back(candidate.roles);
    params.emplace_back(account.blocked);
    params.emplace_back(account.block_reason);
    params.emplace_back(account.created_at);
    params.emplace_back(account.created_at);
}

/// Inserts those in whose way nobody is and gives them their ids. Whoever came between look-up and
/// insertion keeps the place: that candidate has no id then.
Task<Result<>> insert_accounts(sql::Transaction& transaction, const sql::ManyRows& statement,
                               const std::vector<Candidate*>& candidates) {
    std::unordered_map<std::string_view, Candidate*> by_username;
    for (auto* candidate : candidates)
        by_username.emplace(candidate->username_key, candidate);
    for (std::size_t at = 0; at < candidates.size();) {
        const auto size = sql::ManyRows::next(candidates.size() - at);
        std::vector<Param> params;
        for (std::size_t i = at; i < at + size; ++i)
            add_params(params, *candidates[i]);
        GATEHOUSE_CO_TRY(rows, co_await transaction.query(statement.statement(size),
                                                          std::span<const Param>(params)));
        for (std::size_t i = 0; i < rows.size(); ++i)
            by_username.at(rows[i].text(1))->as.id = {rows[i].integer(0)};
        at += size;
    }
    co_return Result<>();
}

/// Of those to be added, the ones with an id of their own or the ones without.
std::vector<Candidate*> to_be_added(std::vector<Candidate>& candidates, bool with_id) {
    std::vector<Candidate*> chosen;
    for (auto& candidate : candidates) {
        if (candidate.as.fate != Fate::added) continue;
        if (candidate.account->id.has_value() == with_id) chosen.push_back(&candidate);
    }
    return chosen;
}

class SqlAccountImport final : public AccountImport {
public:
    SqlAccountImport(sql::Database& database, const base::Clock& clock,
                     UserRegistered user_registered)
        : database_(database), clock_(clock), outbox_(clock), user_registered_(user_registered) {}

    Task<Result<std::vector<ImportedAs>>> add(std::span<const ImportedAccount> accounts,
                                              std::span<const AccountId> settled) override {
        auto candidates = make_candidates(accounts);
        // These live until the unit is committed, as what its statements refer to must.
        std::vector<messaging::Event> events;
        std::vector<std::string> subjects;
        for (const auto id : settled)
            subjects.push_back(std::to_string(id.value));
        const auto written = co_await database_.write([&](sql::Transaction& transaction) {
            return write(transaction, candidates, events, subjects);
        });
        if (!written) co_return base::fail(written.error());
        co_return fates_of(candidates);
    }

    Task<Result<std::vector<ImportedAs>>> look_up(
        std::span<const ImportedAccount> accounts) override {
        auto candidates = make_candidates(accounts);
        const auto pointers = pointers_to(candidates);
        const auto decided = co_await decide_all(database_, pointers);
        if (!decided) co_return base::fail(decided.error());
        co_return fates_of(candidates);
    }

private:
    Task<Result<>> write(sql::Transaction& transaction, std::vector<Candidate>& candidates,
                         std::vector<messaging::Event>& events,
                         const std::vector<std::string>& subjects) {
        const auto now = clock_.now();
        outbox_.withdraw_held(transaction, subjects);
        const auto pointers = pointers_to(candidates);
        if (const auto decided = co_await decide_all(transaction, pointers); !decided) {
            co_return decided;
        }
        const auto with_id = to_be_added(candidates, true);
        const auto without = to_be_added(candidates, false);
        auto inserted = co_await insert_accounts(transaction, statements().insert_with_id, with_id);
        advance_ids(transaction, with_id);
        if (inserted) {
            inserted = co_await insert_accounts(transaction, statements().insert, without);
        }
        if (inserted) inserted = co_await decide_missed(transaction, candidates);
        if (!inserted) co_return inserted;
        events.clear();
        events.reserve(candidates.size());
        insert_credentials(transaction, candidates);
        for (const auto& candidate : candidates) {
            if (candidate.as.fate == Fate::added) tell(transaction, candidate, events, now);
        }
        co_return Result<>();
    }

    static void advance_ids(sql::Transaction& transaction, const std::vector<Candidate*>& with_id) {
        std::int64_t highest = 0;
        for (const auto* candidate : with_id)
            highest = std::max(highest, candidate->as.id.value);
        if (highest > 0) transaction.continue_ids_after("accounts", highest);
    }

    /// Those who were not inserted because somebody else was a moment earlier.
    static Task<Result<>> decide_missed(sql::Transaction& transaction,
                                        std::vector<Candidate>& candidates) {
        std::vector<Candidate*> missed;
        for (auto& candidate : candidates) {
            if (candidate.as.fate == Fate::added && candidate.as.id.value == 0) {
                missed.push_back(&candidate);
            }
        }
        if (missed.empty()) co_return Result<>();
        const auto decided = co_await decide_all(transaction, missed);
        for (auto* candidate : missed) {
            if (candidate->as.fate != Fate::added) continue;
            candidate->as = refuse("was being registered at the same moment; import it again");
        }
        co_return decided;
    }

    static void insert_credentials(sql::Transaction& transaction,
                                   const std::vector<Candidate>& candidates) {
        std::vector<Param> params;
        for (const auto& candidate : candidates) {
            if (candidate.as.fate != Fate::added) continue;
            params.emplace_back(candidate.as.id.value);
            params.emplace_back(candidate.account->password_hash);
        }
        for (std::span<const Param> rest(params); !rest.empty();) {
            const auto rows = sql::ManyRows::next(rest.size() / 2);
            transaction.enqueue(statements().insert_credentials.statement(rows),
                                rest.first(rows * 2));
            rest = rest.subspan(rows * 2);
        }
    }

    /// Writes the event of a new account, held back.
    void tell(sql::Transaction& transaction, const Candidate& candidate,
              std::vector<messaging::Event>& events, base::Timestamp now) const {
        const auto& account = *candidate.account;
        events.push_back(user_registered_({.id = candidate.as.id,
                                           .username = account.username,
                                           .email = account.email,
                                           .roles = account.roles,
                                           .blocked = account.blocked,
                                           .created_at = account.created_at}));
        outbox_.append_held(transaction, events.back(), now + import_event_held);
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
