// SPDX-License-Identifier: Apache-2.0
#include "auth/storage/accounts/sql_account_store.hpp"

#include "auth/storage/accounts/account_ids.hpp"
#include "auth/storage/accounts/account_record.hpp"
#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "messaging/core/inbox.hpp"
#include "sql/text_list.hpp"

namespace auth {

namespace {

using base::Result;
using base::Task;

using AccountColumns = sql::Record<Account>;

constexpr auto insert_account =
    sql::Record<AccountRecord>::insert<"accounts"> + " ON CONFLICT DO NOTHING RETURNING id";
/// A drawn id may be that of somebody imported at the same moment.
constexpr int drawn_ids_max = 100;
constexpr sql::Statement insert_credential = sql::Record<CredentialRecord>::insert<"credentials">;
constexpr sql::Statement select_username = "SELECT id FROM accounts WHERE username_key = $1";
constexpr sql::Statement select_email = "SELECT id FROM accounts WHERE email_key = $1";
constexpr auto select_account =
    "SELECT " + AccountColumns::columns + " FROM accounts WHERE id = $1";
constexpr auto select_credential =
    "SELECT " + AccountColumns::columns +
    ", password_hash FROM accounts JOIN credentials ON account_id = id WHERE ";
constexpr auto select_by_username = select_credential + "username_key = $1";
constexpr auto select_by_email = select_credential + "email_key = $1";
constexpr sql::Statement update_hash =
    "UPDATE credentials SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2";
constexpr auto select_situation =
    "SELECT " + AccountColumns::columns +
    ", block_reason, command_version, COALESCE(version, -1) FROM accounts"
    " LEFT JOIN command_versions ON account_id = id AND source = $2 WHERE id = $1";
/// Where select_situation has what comes after the account.
constexpr auto block_reason_column = AccountColumns::size;
constexpr auto command_version_column = AccountColumns::size + 1;
constexpr auto other_version_column = AccountColumns::size + 2;
constexpr sql::Statement update_account =
    "UPDATE accounts SET roles = $2, blocked = $3, block_reason = $4, command_version = $5,"
    " updated_at = $6 WHERE id = $1";
constexpr auto upsert_version = sql::Record<CommandVersionRecord>::insert<"command_versions"> +
                                " ON CONFLICT (account_id, source) DO UPDATE SET version = $3";
/// Held while an account is changed.
constexpr std::string_view lock_space = "account";

AccountRecord make_record(const NewAccount& account) {
    AccountRecord record;
    record.username = account.username;
    record.username_key = key_of(account.username);
    record.email = account.email;
    record.email_key = base::to_lower(account.email);
    record.roles = sql::split_list(sql::join_list(account.roles));
    record.created_at = account.created_at;
    record.updated_at = account.created_at;
    return record;
}

/// Whether a version is in accounts.command_version, where the release before has those of the User
/// Service. 0 is none there, so the version 0 is in command_versions, as those of other services.
bool is_in_accounts(const std::string& source, std::int64_t version) {
    return source == user_service && version > 0;
}

AccountSituation read_situation(const sql::Row& row, const std::string& source) {
    const auto in_accounts = row.integer(command_version_column);
    return {.account = AccountColumns::read(row),
            .block_reason = std::string(row.text(block_reason_column)),
            .version = is_in_accounts(source, in_accounts) ? in_accounts
                                                           : row.integer(other_version_column)};
}

class SqlAccountStore final : public AccountStore {
public:
    SqlAccountStore(sql::Database& database, const base::Clock& clock,
                    messaging::OutboxWriter outbox, UserRegistered user_registered,
                    AccountStateApplied account_state_applied)
        : database_(database),
          clock_(clock),
          outbox_(std::move(outbox)),
          user_registered_(user_registered),
          account_state_applied_(account_state_applied) {}

    Task<Result<Account>> add(const NewAccount& account, const base::Call& call) override {
        co_return co_await database_.write(
            [&](sql::Transaction& transaction) { return insert(transaction, account, call); },
            call.deadline);
    }

    Task<Result<>> check_free(const std::string& username, const std::string& email,
                              const base::Call& call) override {
        const auto name_key = key_of(username);
        GATEHOUSE_CO_TRY(same_name,
                         co_await database_.query(select_username, {name_key}, call.deadline));
        if (!same_name.empty()) co_return base::fail(username_taken());
        const auto email_key = base::to_lower(email);
        GATEHOUSE_CO_TRY(same_email,
                         co_await database_.query(select_email, {email_key}, call.deadline));
        if (!same_email.empty()) co_return base::fail(email_taken());
        co_return Result<>();
    }

    Task<Result<Account>> get(AccountId id, const base::Call& call) override {
        GATEHOUSE_CO_TRY(rows, co_await database_.query(select_account, {id.value}, call.deadline));
        if (rows.empty()) co_return base::fail(account_not_found());
        co_return AccountColumns::read(rows[0]);
    }

    Task<Result<std::optional<Credential>>> find_credential(const std::string& login,
                                                            const base::Call& call) override {
        // Such a login cannot be stored, so it cannot exist.
        if (!base::is_text(login)) co_return std::nullopt;
        const bool is_name = !login.contains('@');
        const auto key = is_name ? username_key(login) : base::to_lower(login);
        if (!key) co_return std::nullopt;
        const auto statement =
            is_name ? sql::Statement(select_by_username) : sql::Statement(select_by_email);
        GATEHOUSE_CO_TRY(rows, co_await database_.query(statement, {*key}, call.deadline));
        if (rows.empty()) co_return std::nullopt;
        co_return Credential{.account = AccountColumns::read(rows[0]),
                             .password_hash = std::string(rows[0].text(AccountColumns::size))};
    }

    Task<Result<>> renew_hash(AccountId id, const std::string& old_hash,
                              const std::string& new_hash, const base::Call& call) override {
        co_return co_await database_.write(
            [&](sql::Transaction& transaction) {
                return replace_hash(transaction, id, old_hash, new_hash);
            },
            call.deadline);
    }

    Task<Result<Account>> change(AccountId id, const AccountRule& rule, const ChangeOrigin& origin,
                                 const base::Call& call) override {
        co_return co_await database_.write(
            [&](sql::Transaction& transaction) {
                return decide_and_write(transaction, id, rule, origin, call);
            },
            call.deadline);
    }

private:
    /// A coroutine: a statement's parameters live as long as the one that awaits it.
    static Task<Result<>> replace_hash(sql::Transaction& transaction, AccountId id,
                                       const std::string& old_hash, const std::string& new_hash) {
        co_return co_await sql::execute(transaction, update_hash, {id.value, old_hash, new_hash});
    }

    /// Gives `record` its id. Fails with username_taken() or email_taken().
    static Task<Result<>> insert_with_new_id(sql::Transaction& transaction, AccountRecord& record,
                                             bool is_operators) {
        for (int drawn = 0; drawn < drawn_ids_max; ++drawn) {
            GATEHOUSE_CO_TRY(id, co_await draw_account_id(transaction, is_operators));
            record.id = id;
            GATEHOUSE_CO_TRY(rows, co_await transaction.query(
                                       insert_account, sql::Record<AccountRecord>::params(record)));
            if (!rows.empty()) co_return Result<>();
            GATEHOUSE_CO_TRY(same_name,
                             co_await transaction.query(select_username, {record.username_key}));
            if (!same_name.empty()) co_return base::fail(username_taken());
            GATEHOUSE_CO_TRY(same_email,
                             co_await transaction.query(select_email, {record.email_key}));
            if (!same_email.empty()) co_return base::fail(email_taken());
        }
        co_return base::fail(base::unavailable("every drawn account id is in use"));
    }

    Task<Result<Account>> insert(sql::Transaction& transaction, const NewAccount& account,
                                 const base::Call& call) {
        auto record = make_record(account);
        const auto inserted =
            co_await insert_with_new_id(transaction, record, account.is_operators);
        if (!inserted) co_return base::fail(inserted.error());
        const Account& added = record;
        transaction.enqueue(insert_credential, {added.id.value, account.password_hash});
        auto event = user_registered_(added);
        event.trace_parent = call.trace_parent;
        outbox_.append(transaction, event);
        co_return added;
    }

    Task<Result<Account>> decide_and_write(sql::Transaction& transaction, AccountId id,
                                           const AccountRule& rule, const ChangeOrigin& origin,
                                           const base::Call& call) {
        transaction.lock(lock_space, id.value);
        GATEHOUSE_CO_TRY(rows,
                         co_await transaction.query(select_situation, {id.value, origin.source}));
        auto situation = rows.empty() ? AccountSituation() : read_situation(rows[0], origin.source);
        if (!origin.told_event_id.empty()) {
            GATEHOUSE_CO_TRY(is_overtaken,
                             co_await messaging::has_other_event(
                                 transaction, std::to_string(id.value), origin.told_event_id));
            situation.is_overtaken = is_overtaken;
        }
        if (situation.account && !origin.event_id.empty()) {
            const messaging::EventKey key{.source = origin.source,
                                          .id = origin.event_id,
                                          .what = origin.what,
                                          .former_source = origin.former_source};
            GATEHOUSE_CO_TRY(is_first,
                             co_await messaging::record_first(transaction, key, clock_.now()));
            if (!is_first) co_return *situation.account;
        }
        GATEHOUSE_CO_TRY(decision, rule(situation));
        const bool is_in_account = is_in_accounts(origin.source, decision.version);
        write(transaction, situation, decision,
              is_in_account ? decision.version : rows[0].integer(command_version_column));
        if (decision.version != situation.version && !is_in_account) {
            transaction.enqueue(upsert_version, {id.value, origin.source, decision.version});
        }
        tell(transaction, decision, call);
        co_return std::move(decision.account);
    }

    void write(sql::Transaction& transaction, const AccountSituation& before,
               const AccountDecision& decision, std::int64_t command_version) {
        const auto& account = decision.account;
        if (account == *before.account && decision.block_reason == before.block_reason &&
            decision.version == before.version) {
            return;
        }
        transaction.enqueue(update_account,
                            {account.id.value, sql::join_list(account.roles), account.blocked,
                             decision.block_reason, command_version, clock_.now()});
    }

    void tell(sql::Transaction& transaction, const AccountDecision& decision,
              const base::Call& call) const {
        const bool is_told = decision.told.roles || decision.told.block;
        if (!is_told || account_state_applied_ == nullptr) return;
        auto event = account_state_applied_(decision, clock_.now());
        event.trace_parent = call.trace_parent;
        outbox_.append(transaction, event);
    }

    sql::Database& database_;
    const base::Clock& clock_;
    messaging::OutboxWriter outbox_;
    UserRegistered user_registered_;
    AccountStateApplied account_state_applied_;
};

}  // namespace

std::unique_ptr<AccountStore> make_sql_account_store(sql::Database& database,
                                                     const base::Clock& clock,
                                                     messaging::OutboxWriter outbox,
                                                     UserRegistered user_registered,
                                                     AccountStateApplied account_state_applied) {
    return std::make_unique<SqlAccountStore>(database, clock, std::move(outbox), user_registered,
                                             account_state_applied);
}

}  // namespace auth
