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
    /// accepted forms and quotes nothing of `text`, which may contain a password.
    static base::Result<DatabaseUrl> parse(std::string_view text);
};

/// `url` without its password, for people.
std::string without_password(std::string_view url);

/// Whether `url` contains a database name; always true for SQLite.
bool names_database(std::string_view url);

/// The server URL `url` with the database name `database`.
std::string with_database(std::string_view url, std::string_view database);

}  // namespace sql
