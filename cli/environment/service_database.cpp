// SPDX-License-Identifier: Apache-2.0
#include "environment/service_database.hpp"

#include "auth/storage/accounts/sql_account_store.hpp"
#include "messaging/core/migrations.hpp"
#include "runtime/process.hpp"
#include "user/storage/profiles/sql_profile_store.hpp"

#include <filesystem>

namespace cli {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:///";

constexpr std::string_view select_account = "SELECT 1 FROM accounts LIMIT 1";
constexpr std::string_view select_waiting =
    "SELECT COUNT(*), MIN(created_at) FROM outbox WHERE dead = 0";
constexpr std::string_view select_oldest =
    "SELECT last_error FROM outbox WHERE dead = 0 ORDER BY id LIMIT 1";
constexpr std::string_view select_parked =
    "SELECT type, subject, attempts, created_at, last_error FROM outbox WHERE dead = 1 ORDER BY id";
constexpr std::string_view revive_parked =
    "UPDATE outbox SET dead = 0, attempts = 0, refusals = 0, due_at = 0 WHERE dead = 1";

ParkedMessage read_parked(const sql::Row& row) {
    return {.type = std::string(row.text(0)),
            .subject = std::string(row.text(1)),
            .attempts = row.integer(2),
            .created_at = row.time(3),
            .last_error = row.is_null(4) ? std::string() : std::string(row.text(4))};
}

base::Task<base::Result<bool>> find_account(sql::Database& database) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_account, {}));
    co_return !rows.empty();
}

base::Task<base::Result<OutboxState>> read_state(sql::Database& database) {
    OutboxState state;
    GATEHOUSE_CO_TRY(waiting, co_await database.query(select_waiting, {}));
    state.waiting = waiting[0].integer(0);
    if (state.waiting > 0) state.oldest = waiting[0].time(1);
    GATEHOUSE_CO_TRY(oldest, co_await database.query(select_oldest, {}));
    if (!oldest.empty() && !oldest[0].is_null(0)) state.last_error = oldest[0].text(0);
    GATEHOUSE_CO_TRY(parked, co_await database.query(select_parked, {}));
    for (std::size_t i = 0; i < parked.size(); ++i)
        state.parked.push_back(read_parked(parked[i]));
    co_return state;
}

base::Task<base::Result<std::int64_t>> revive(sql::Transaction& transaction) {
    GATEHOUSE_CO_TRY(rows, co_await transaction.query(revive_parked, {}));
    co_return rows.changed;
}

base::Task<base::Result<std::int64_t>> write_revival(sql::Database& database) {
    co_return co_await database.write(
        [](sql::Transaction& transaction) { return revive(transaction); });
}

template <class T>
base::Result<T> work_on(const ServiceDatabase& which,
                        base::Task<base::Result<T>> (*work)(sql::Database&)) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = 2}, clock);
    auto engine = sql::Engine::open(which.url, which.migrations, log);
    if (!engine) return base::fail(runtime::blame(which.setting, engine.error()));
    base::EventLoop loop;
    auto database = (*engine)->connect(loop.get_executor());
    if (!database) return base::fail(runtime::blame(which.setting, database.error()));
    auto outcome = runtime::run_to_end(loop, work(**database));
    if (outcome) return outcome;
    auto error = outcome.error();
    if (!error.log.text.empty()) error.detail = error.log.text;
    return base::fail(runtime::blame(which.setting, std::move(error)));
}

}  // namespace

bool ServiceDatabase::exists() const {
    if (!url.starts_with(sqlite_scheme)) return true;
    std::error_code ignored;
    return std::filesystem::exists(url.substr(sqlite_scheme.size()), ignored);
}

std::string ServiceDatabase::name() const {
    if (url.starts_with(sqlite_scheme)) return url.substr(sqlite_scheme.size());
    const auto at = url.rfind('@');
    const auto scheme_end = url.find("://");
    if (at == url.npos || scheme_end == url.npos) return url;
    return url.substr(0, scheme_end + 3) + url.substr(at + 1);
}

ServiceDatabase auth_database(const Environment& environment) {
    return {.service = "Auth Service",
            .setting = "DATABASE_URL",
            .url = std::string(value_of(environment, "DATABASE_URL")),
            .migrations = messaging::with_messaging(auth::account_migrations())};
}

ServiceDatabase user_database(const Environment& environment) {
    return {.service = "User Service",
            .setting = "USER_SERVICE_DATABASE_URL",
            .url = std::string(value_of(environment, "USER_SERVICE_DATABASE_URL")),
            .migrations = messaging::with_messaging(user::profile_migrations())};
}

base::Result<bool> has_accounts(const ServiceDatabase& database) {
    return work_on(database, find_account);
}

base::Result<OutboxState> read_outbox(const ServiceDatabase& database) {
    return work_on(database, read_state);
}

base::Result<std::int64_t> retry_parked(const ServiceDatabase& database) {
    return work_on(database, write_revival);
}

}  // namespace cli
