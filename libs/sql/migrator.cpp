// SPDX-License-Identifier: Apache-2.0
#include "sql/migrator.hpp"

#include "base/clock.hpp"
#include "base/fnv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sql {
namespace {

// `breaking` tells older releases whether they can go on with the schema that a step has made.
constexpr auto make_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL,"
    " applied_at BIGINT NOT NULL, breaking BIGINT NOT NULL DEFAULT 0)";
constexpr auto add_breaking =
    "ALTER TABLE schema_migrations ADD COLUMN breaking BIGINT NOT NULL DEFAULT 0";
constexpr Statement select_applied = "SELECT name, checksum, breaking FROM schema_migrations";
constexpr Statement select_applied_without_breaking =
    "SELECT name, checksum, 0 FROM schema_migrations";
constexpr Statement insert_applied =
    "INSERT INTO schema_migrations (name, checksum, applied_at, breaking) VALUES ($1, $2, $3, $4)";

/// Enough to notice an edited step, which is a mistake and not an attack.
std::string checksum(std::string_view text) {
    return fmt::format("{:016x}", base::Fnv1a().add(text).value());
}

struct Step {
    std::string checksum;
    bool is_breaking = false;
};
using Applied = std::map<std::string, Step, std::less<>>;

base::Error refuse(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

std::string_view text_for(const Migration& migration, EngineKind kind) {
    const bool has_own = kind == EngineKind::postgres && !migration.postgres.empty();
    return has_own ? migration.postgres : migration.statements;
}

base::Result<Applied> read_applied(SchemaSession& session) {
    const auto is_there = session.has_column("schema_migrations", "name");
    if (!is_there) return base::fail(is_there.error());
    if (!*is_there) return Applied();
    const auto tells_breaking = session.has_column("schema_migrations", "breaking");
    if (!tells_breaking) return base::fail(tells_breaking.error());
    const auto rows =
        session.query(*tells_breaking ? select_applied : select_applied_without_breaking, {});
    if (!rows) return base::fail(rows.error());
    Applied applied;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const auto row = (*rows)[i];
        applied.emplace(row.text(0),
                        Step{.checksum = std::string(row.text(1)), .is_breaking = row.boolean(2)});
    }
    return applied;
}

/// Where the command that splits a database puts the two: a folder, or the same server.
std::string place_for_two(const SchemaSession& session) {
    if (session.kind() == EngineKind::sqlite) return session.url() + ".split/";
    const auto server = with_database(session.url(), "");
    return names_database(server) ? "postgresql://HOST" : server;
}

/// Another service's database, whether or not it holds our data as well.
base::Error refuse_owner(const SchemaSession& session, std::string_view owner) {
    return {.code = base::Errc::conflict,
            .detail = fmt::format(
                "it holds the data of the {}, and each service needs a database of its own; if "
                "both have used this one, stop them and split it: gatehouse db copy --from '{}' "
                "--to '{}'",
                owner, session.url(), place_for_two(session))};
}

base::Result<> check(const Applied& applied, const Migrations& migrations,
                     const SchemaSession& session) {
    for (const auto& [name, step] : applied) {
        const auto known = std::ranges::find(migrations, name, &Migration::name);
        if (known == migrations.end()) {
            if (!step.is_breaking) continue;
            return base::fail(refuse(fmt::format(
                "it was written by a newer release (it has the schema step {}, which this release "
                "cannot work with); run that release or restore a backup",
                name)));
        }
        if (!known->owner.empty()) return base::fail(refuse_owner(session, known->owner));
        if (checksum(text_for(*known, session.kind())) != step.checksum) {
            return base::fail(refuse(fmt::format(
                "its schema step {} differs from this release's; the database was made by another "
                "build",
                name)));
        }
    }
    return {};
}

std::int64_t now() {
    return base::SystemClock().now().time_since_epoch().count();
}

base::Result<> apply(SchemaSession& session, const Migration& migration) {
    const auto statements = text_for(migration, session.kind());
    if (auto done = session.execute(std::string(statements)); !done) return done;
    const auto noted = session.query(
        insert_applied, {migration.name, checksum(statements), now(), migration.is_breaking});
    if (!noted) return base::fail(noted.error());
    return {};
}

base::Result<> apply_missing(SchemaSession& session, const Migrations& migrations,
                             telemetry::Log& log) {
    if (auto made = session.execute(make_table); !made) return made;
    const auto tells_breaking = session.has_column("schema_migrations", "breaking");
    if (!tells_breaking) return base::fail(tells_breaking.error());
    if (!*tells_breaking) {
        if (auto added = session.execute(add_breaking); !added) return added;
    }
    const auto applied = read_applied(session);
    if (!applied) return base::fail(applied.error());
    if (auto checked = check(*applied, migrations, session); !checked) return checked;
    for (const auto& migration : migrations) {
        if (!migration.owner.empty() || applied->contains(migration.name)) continue;
        if (auto done = apply(session, migration); !done) return done;
        log.info("migration_applied", {{"name", migration.name}});
    }
    return {};
}

}  // namespace

base::Result<std::vector<std::string>> missing_migrations(SchemaSession& session,
                                                          const Migrations& migrations) {
    const auto applied = read_applied(session);
    if (!applied) return base::fail(applied.error());
    if (auto checked = check(*applied, migrations, session); !checked) {
        return base::fail(std::move(checked).error());
    }
    std::vector<std::string> missing;
    for (const auto& migration : migrations) {
        if (!migration.owner.empty() || applied->contains(migration.name)) continue;
        missing.emplace_back(migration.name);
    }
    return missing;
}

base::Result<> migrate(SchemaSession& session, const Migrations& migrations, telemetry::Log& log) {
    // Most starts find nothing to do, and then need no rights beyond reading.
    if (auto missing = missing_migrations(session, migrations); !missing) {
        return base::fail(std::move(missing).error());
    } else if (missing->empty()) {
        return {};
    }
    if (auto begun = session.begin_schema_change(); !begun) return begun;
    auto outcome = apply_missing(session, migrations, log);
    if (outcome) outcome = session.execute("COMMIT");
    if (!outcome) (void)session.execute("ROLLBACK");
    return outcome;
}

}  // namespace sql
