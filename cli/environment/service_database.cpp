// SPDX-License-Identifier: Apache-2.0
#include "environment/service_database.hpp"

#include "auth/storage/schema.hpp"
#include "messaging/core/migrations.hpp"
#include "runtime/process.hpp"
#include "user/storage/schema.hpp"

#include <filesystem>

namespace cli {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:///";

constexpr sql::Statement select_account = "SELECT 1 FROM accounts LIMIT 1";
base::Task<base::Result<bool>> find_account(sql::Database& database) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_account, {}));
    co_return !rows.empty();
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
            .migrations = messaging::with_messaging(auth::own_migrations())};
}

ServiceDatabase user_database(const Environment& environment) {
    return {.service = "User Service",
            .setting = "USER_SERVICE_DATABASE_URL",
            .url = std::string(value_of(environment, "USER_SERVICE_DATABASE_URL")),
            .migrations = messaging::with_messaging(user::own_migrations())};
}

base::Result<bool> has_accounts(const ServiceDatabase& database) {
    return work_on(database, find_account);
}

base::Result<messaging::OutboxState> read_outbox(const ServiceDatabase& database) {
    return work_on(database, messaging::read_outbox_state);
}

base::Result<std::int64_t> retry_dead_letters(const ServiceDatabase& database) {
    return work_on(database, messaging::retry_dead_letters);
}

}  // namespace cli
