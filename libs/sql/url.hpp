// SPDX-License-Identifier: Apache-2.0
// What a database URL names.
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
    /// `postgres://…` and SQLAlchemy's `postgresql+DRIVER://…`. The detail of an error says what is
    /// accepted and repeats nothing of `text`, which may hold a password.
    static base::Result<DatabaseUrl> parse(std::string_view text);
};

/// `url` without its password, for people.
std::string without_password(std::string_view url);

/// Whether `url` says which of a server's databases is meant; always, where there is no server.
bool names_database(std::string_view url);

/// `url`, a server's, with `database` as the database that is meant.
std::string with_database(std::string_view url, std::string_view database);

}  // namespace sql
