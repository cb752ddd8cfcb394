// SPDX-License-Identifier: Apache-2.0
#include "user/storage/profiles/sql_profile_store.hpp"

#include "base/email_address.hpp"
#include "messaging/core/inbox.hpp"
#include "user/storage/profiles/profile_page_query.hpp"
#include "user/storage/profiles/profile_record.hpp"

namespace user {

namespace {

using base::Result;
using base::Task;

using ProfileRecord = sql::Record<Profile>;
/// What a change writes: the key, and what is not the same for ever.
using ProfileChange = sql::Record<Profile, &Profile::auth_user_id, &Profile::created_at>;

constexpr auto select_by_id = "SELECT " + ProfileRecord::columns + " FROM profiles WHERE id = $1";
constexpr auto select_by_account =
    "SELECT " + ProfileRecord::columns + " FROM profiles WHERE auth_user_id = $1";
constexpr auto insert_profile = NewProfileRecord::insert<"profiles"> + " RETURNING id";
constexpr sql::Statement update_profile = ProfileChange::update<"profiles">;
constexpr sql::Statement select_account_of = "SELECT auth_user_id FROM profiles WHERE id = $1";
constexpr sql::Statement count_other_admins =
    "SELECT COUNT(*) FROM profile_roles JOIN profiles ON profiles.id = profile_id"
    " WHERE role = $1 AND blocked = 0 AND confirmed = 1 AND profile_id <> $2";
constexpr sql::Statement delete_roles = "DELETE FROM profile_roles WHERE profile_id = $1";
constexpr sql::Statement insert_role = sql::Record<ProfileRoleRecord>::insert<"profile_roles">;
/// Held, by account, while a profile is made or changed; then, if it is an ADMIN's, the other one,
/// so that no two ADMINs stop being the last but one at once.
constexpr std::string_view profile_lock = "profile";
constexpr std::string_view admins_lock = "admins";

std::optional<Profile> first_profile(const sql::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return ProfileRecord::read(rows[0]);
}

/// Whose profile it is, which never changes; nothing if there is no such profile.
Task<Result<std::optional<AccountId>>> find_account(sql::Transaction& transaction,
                                                    std::variant<ProfileId, AccountId> whose) {
    if (const auto* account = std::get_if<AccountId>(&whose)) co_return *account;
    GATEHOUSE_CO_TRY(
        rows, co_await transaction.query(select_account_of, {std::get<ProfileId>(whose).value}));
    if (rows.empty()) co_return std::nullopt;
    co_return AccountId{rows[0].integer(0)};
}

void write_roles(sql::Transaction& transaction, const Profile& profile) {
    transaction.enqueue(delete_roles, {profile.id.value});
    for (const auto& role : profile.roles)
        transaction.enqueue(insert_role, {role, profile.id.value});
}

class SqlProfileStore final : public ProfileStore {
public:
    SqlProfileStore(sql::Database& database, const base::Clock& clock,
                    messaging::OutboxWriter outbox, CommandEvent command_event)
        : database_(database),
          clock_(clock),
          outbox_(std::move(outbox)),
          command_event_(command_event) {}

    Task<Result<std::optional<Profile>>> find(ProfileId id, const base::Call& call) override {
        GATEHOUSE_CO_TRY(rows, co_await database_.query(select_by_id, {id.value}, call.deadline));
        co_return first_profile(rows);
    }

    Task<Result<std::optional<Profile>>> find_by_account(AccountId account,
                                                         const base::Call& call) override {
        GATEHOUSE_CO_TRY(
            rows, co_await database_.query(select_by_account, {account.value}, call.deadline));
        co_return first_profile(rows);
    }

    Task<Result<std::vector<Profile>>> list(const ProfileFilter& filter, ProfileId after, int limit,
                                            const base::Call& call) override {
        const ProfilePageQuery query(filter, after, limit);
        GATEHOUSE_CO_TRY(
            rows, co_await database_.query(query.statement(), query.params(), call.deadline));
        const auto count = std::min(rows.size(), static_cast<std::size_t>(std::max(limit, 0)));
        std::vector<Profile> page;
        page.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            page.push_back(ProfileRecord::read(rows[i]));
        co_return page;
    }

    Task<Result<Change>> change(std::variant<ProfileId, AccountId> whose, const Rule& rule,
                                const ChangeOrigin& origin, const base::Call& call) override {
        co_return co_await database_.write(
            [&](sql::Transaction& transaction) {
                return decide_and_write(transaction, whose, rule, origin, call);
            },
            call.deadline);
    }

private:
    Task<Result<Change>> decide_and_write(sql::Transaction& transaction,
                                          std::variant<ProfileId, AccountId> whose,
                                          const Rule& rule, const ChangeOrigin& origin,
                                          const base::Call& call) {
        GATEHOUSE_CO_TRY(situation, co_await read_situation(transaction, whose));
        if (!origin.event_id.empty()) {
            const messaging::EventKey key{.source = origin.source,
                                          .id = origin.event_id,
                                          .what = origin.what,
                                          .former_source = origin.former_source};
            GATEHOUSE_CO_TRY(is_first,
                             co_await messaging::record_first(transaction, key, clock_.now()));
            if (!is_first && situation.profile) co_return Change{*std::move(situation.profile)};
        }
        GATEHOUSE_CO_TRY(decision, rule(situation));
        if (decision.profile == situation.profile && !decision.command) {
            co_return Change{std::move(decision.profile)};
        }
        GATEHOUSE_CO_TRY(
            change, co_await write(transaction, std::move(decision.profile), situation.profile));
        if (decision.command) {
            auto event = command_event_(*decision.command, change.profile);
            event.trace_parent = call.trace_parent;
            outbox_.append(transaction, event);
        }
        co_return change;
    }

    static Task<Result<Situation>> read_situation(sql::Transaction& transaction,
                                                  std::variant<ProfileId, AccountId> whose) {
        GATEHOUSE_CO_TRY(account, co_await find_account(transaction, whose));
        if (!account) co_return Situation{};
        transaction.lock(profile_lock, account->value);
        GATEHOUSE_CO_TRY(found, co_await transaction.query(select_by_account, {account->value}));
        Situation situation{.profile = first_profile(found)};
        if (situation.profile && situation.profile->is_active_admin()) {
            transaction.lock(admins_lock, 0);
            GATEHOUSE_CO_TRY(rows,
                             co_await transaction.query(count_other_admins,
                                                        {admin_role, situation.profile->id.value}));
            situation.is_last_admin = rows[0].integer(0) == 0;
        }
        co_return situation;
    }

    Task<Result<Change>> write(sql::Transaction& transaction, Profile profile,
                               const std::optional<Profile>& before) {
        profile.updated_at = clock_.now();
        if (before) {
            profile.version = before->version + 1;
            transaction.enqueue(update_profile, ProfileChange::params(profile));
        } else {
            profile.version = 1;
            profile.created_at = profile.updated_at;
            GATEHOUSE_CO_TRY(rows, co_await transaction.query(insert_profile,
                                                              NewProfileRecord::params(profile)));
            profile.id = {rows[0].integer(0)};
        }
        if (!before || before->roles != profile.roles) write_roles(transaction, profile);
        co_return Change{.profile = std::move(profile), .is_new = !before};
    }

    sql::Database& database_;
    const base::Clock& clock_;
    messaging::OutboxWriter outbox_;
    CommandEvent command_event_;
};

}  // namespace

std::unique_ptr<ProfileStore> make_sql_profile_store(sql::Database& database,
                                                     const base::Clock& clock,
                                                     messaging::OutboxWriter outbox,
                                                     CommandEvent command_event) {
    return std::make_unique<SqlProfileStore>(database, clock, std::move(outbox), command_event);
}

}  // namespace user
