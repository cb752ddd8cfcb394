// SPDX-License-Identifier: Apache-2.0
// DatabaseUrl: a parsed database URL.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace sql {

enum class EngineKind { sqlite, postgres };

struct DatabaseUrl {
    EngineKind kind = EngineKind::sqlite;
    /// SQLite: the path. PostgreSQL: the URL as libpq takes it.
    std::string target;

    /// Reads `sqlite:///relative/path`, `sqlite:////absolute/path`, `postgresql://…`,
    /// `postgres://…` and SQLAlchemy's `postgresql+DRIVER://…`. The detail of an error names the
    /// accepted forms and quotes nothing of a server's URL, which may contain a password. SQLite's
    /// names for something else than a file (`:memory:`, `file:…`, `…?option=…`) are refused.
    static base::Result<DatabaseUrl> parse(std::string_view text);
};

/// `url` without its password, for people. Works in place of `url` where a password comes from
/// elsewhere, unless `url` is written so that parts of a password may stand in other places: then
/// those are left out too.
std::string without_password(std::string_view url);

/// Whether `url` contains a database name; always true for SQLite.
bool names_database(std::string_view url);

/// The database name in `url`; empty if there is none.
std::string database_name(std::string_view url);

/// The server URL `url` with the database name `database`, instead of the one that it has.
std::string with_database(std::string_view url, std::string_view database);

}  // namespace sql
