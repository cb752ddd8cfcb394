// SPDX-License-Identifier: Apache-2.0
#include "environment/service_database.hpp"

#include "auth/storage/schema.hpp"
#include "runtime/process.hpp"
#include "sql/url.hpp"
#include "user/storage/schema.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace cli {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:///";

constexpr sql::Statement select_account = "SELECT 1 FROM accounts LIMIT 1";
base::Task<base::Result<bool>> find_account(sql::Database& database) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_account, {}));
    co_return !rows.empty();
}

// A row is written, so that a full disk is noticed.
constexpr sql::Statement update_to_the_same =
    "UPDATE schema_migrations SET applied_at = applied_at"
    " WHERE name = (SELECT MIN(name) FROM schema_migrations)";
base::Task<base::Result<>> update_one(sql::Transaction& transaction) {
    co_return co_await sql::execute(transaction, update_to_the_same, {});
}
base::Task<base::Result<>> write_nothing(sql::Database& database) {
    co_return co_await database.write(update_one);
}

// No two servers began in the same microsecond, and no right is needed to ask.
constexpr sql::Statement select_identity =
    "SELECT extract(epoch FROM pg_postmaster_start_time())::text || ' ' || current_database()"
    " || ' ' || coalesce(current_schema()::text, '')";
base::Task<base::Result<std::string>> ask_identity(sql::Database& database) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_identity, {}));
    co_return std::string(rows[0].text(0));
}

base::Result<std::string> find_server_identity(const ServiceDatabase& database) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = 2}, clock);
    const auto engine = sql::Engine::attach(database.url, log);
    if (!engine) return base::fail(engine.error());
    base::EventLoop loop;
    const auto connection = (*engine)->connect(loop.get_executor());
    if (!connection) return base::fail(connection.error());
    return runtime::run_to_end(loop, ask_identity(**connection));
}

std::string find_file_identity(const std::filesystem::path& path) {
    struct stat found{};
    if (stat(path.c_str(), &found) == 0) return fmt::format("{} {}", found.st_dev, found.st_ino);
    std::error_code error;
    const auto absolute = std::filesystem::weakly_canonical(path, error);
    return error ? path.string() : absolute.string();
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
    std::error_code error;
    // What may not be looked at may be there: opening it tells.
    return std::filesystem::exists(url.substr(sqlite_scheme.size()), error) ||
           error == std::errc::permission_denied;
}

std::optional<std::string> ServiceDatabase::find_obstacle() const {
    if (!url.starts_with(sqlite_scheme)) return std::nullopt;
    const auto path = url.substr(sqlite_scheme.size());
    if (access(path.c_str(), R_OK | W_OK) == 0 || errno == EROFS) return std::nullopt;
    const int reason = errno;
    if (reason == ENOENT || reason == ENOTDIR) return "there is no " + path + " here";
    return fmt::format("cannot open {}: {}", path, std::strerror(reason));
}

std::string ServiceDatabase::name() const {
    if (url.starts_with(sqlite_scheme)) return url.substr(sqlite_scheme.size());
    return sql::without_password(url);
}

ServiceDatabase auth_database(const Environment& environment) {
    return {.service = "Auth Service",
            .setting = "DATABASE_URL",
            .url = std::string(value_of(environment, "DATABASE_URL")),
            .migrations = auth::migrations()};
}

ServiceDatabase user_database(const Environment& environment) {
    return {.service = "User Service",
            .setting = "USER_SERVICE_DATABASE_URL",
            .url = std::string(value_of(environment, "USER_SERVICE_DATABASE_URL")),
            .migrations = user::migrations()};
}

base::Result<std::string> find_identity(const ServiceDatabase& database) {
    const auto parsed = sql::DatabaseUrl::parse(database.url);
    if (!parsed) return base::fail(parsed.error());
    if (parsed->kind == sql::EngineKind::postgres) return find_server_identity(database);
    return find_file_identity(parsed->target);
}

base::Result<> check_are_apart(const ServiceDatabase& auth, const ServiceDatabase& user) {
    for (const auto* database : {&auth, &user}) {
        if (!database->exists()) continue;
        const auto pending = sql::Engine::pending(database->url, database->migrations);
        if (pending || pending.error().code != base::Errc::conflict) continue;
        return base::fail(runtime::blame(database->setting, pending.error()));
    }
    const auto first = find_identity(auth);
    const auto second = find_identity(user);
    if (!first || !second || *first != *second) return {};
    return base::fail({.code = base::Errc::conflict,
                       .detail = fmt::format("{} and {} name one database; each service needs a "
                                             "database of its own",
                                             auth.setting, user.setting)});
}

base::Result<bool> has_accounts(const ServiceDatabase& database) {
    return work_on(database, find_account);
}

base::Result<> try_to_write(const ServiceDatabase& database) {
    return work_on(database, write_nothing);
}

base::Result<messaging::OutboxState> read_outbox(const ServiceDatabase& database) {
    return work_on(database, messaging::read_outbox_state);
}

base::Result<std::int64_t> retry_dead_letters(const ServiceDatabase& database) {
    return work_on(database, messaging::retry_dead_letters);
}

}  // namespace cli
