// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite_migrator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace sql {
namespace {

constexpr std::string_view make_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)";
constexpr std::string_view select_applied = "SELECT name, checksum FROM schema_migrations";
constexpr std::string_view insert_applied =
    "INSERT INTO schema_migrations (name, checksum, applied_at)"
    " VALUES ($1, $2, CAST(strftime('%s', 'now') AS INTEGER) * 1000000)";

/// FNV-1a: enough to notice an edited step, which is a mistake and not an attack.
std::string checksum(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char byte : text)
        hash = (hash ^ byte) * 0x100000001b3;
    return fmt::format("{:016x}", hash);
}

using Applied = std::map<std::string, std::string, std::less<>>;

base::Error refuse(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

base::Result<Applied> read_applied(SqliteConnection& connection) {
    const auto rows = connection.query(select_applied, {});
    if (!rows) return base::fail(rows.error());
    Applied applied;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        applied.emplace((*rows)[i].text(0), (*rows)[i].text(1));
    }
    return applied;
}

base::Result<> check(const Applied& applied, const Migrations& migrations) {
    for (const auto& [name, sum] : applied) {
        const auto known = std::ranges::find(migrations, name, &Migration::name);
        if (known == migrations.end()) {
            return base::fail(refuse(fmt::format(
                "it was written by a newer release (it has the schema step {}, which this release "
                "does not know); run that release or restore a backup",
                name)));
        }
        if (checksum(known->statements) != sum) {
            return base::fail(refuse(fmt::format(
                "its schema step {} differs from this release's; the database was made by another "
                "build",
                name)));
        }
    }
    return {};
}

base::Result<> apply_missing(SqliteConnection& connection, const Migrations& migrations,
                             telemetry::Log& log) {
    if (const auto made = connection.execute(std::string(make_table)); !made) return made;
    const auto applied = read_applied(connection);
    if (!applied) return base::fail(applied.error());
    if (const auto checked = check(*applied, migrations); !checked) return checked;
    for (const auto& [name, statements] : migrations) {
        if (applied->contains(name)) continue;
        if (const auto done = connection.execute(std::string(statements)); !done) return done;
        const auto noted = connection.query(insert_applied, {name, checksum(statements)});
        if (!noted) return base::fail(noted.error());
        log.info("migration_applied", {{"name", name}});
    }
    return {};
}

}  // namespace

base::Result<> migrate(SqliteConnection& connection, const Migrations& migrations,
                       telemetry::Log& log) {
    if (const auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) return begun;
    auto outcome = apply_missing(connection, migrations, log);
    if (outcome) outcome = connection.execute("COMMIT");
    if (!outcome && connection.is_in_transaction()) (void)connection.execute("ROLLBACK");
    return outcome;
}

}  // namespace sql
