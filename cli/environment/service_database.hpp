// SPDX-License-Identifier: Apache-2.0
// The database of a service, as its owner looks into it from outside.
#pragma once

#include "environment/environment.hpp"
#include "messaging/core/dead_letters.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>

namespace cli {

struct ServiceDatabase {
    std::string service;  ///< `Auth Service`
    std::string setting;  ///< `DATABASE_URL`
    std::string url;
    sql::Migrations migrations;

    /// False only for an SQLite file that does not exist: opening it would make it.
    bool exists() const;
    /// Why it cannot be opened from here, if it is a file: there is none, or this user may not read
    /// and write it.
    std::optional<std::string> find_obstacle() const;
    /// The file, or the URL without its password.
    std::string name() const;
};

/// `environment` names both databases: see DataFolder::complete.
ServiceDatabase auth_database(const Environment& environment);
ServiceDatabase user_database(const Environment& environment);

/// Tells two databases apart, however their URLs are spelled: the file, or the server's run, the
/// name and the schema. Changes nothing; fails when a server does not answer.
base::Result<std::string> find_identity(const ServiceDatabase& database);

/// Fails with Errc::conflict when both services have one database, or one of them has the other's.
/// A database that cannot be asked passes: its service tells.
base::Result<> check_are_apart(const ServiceDatabase& auth, const ServiceDatabase& user);

/// Each of these opens the database, beside a running service or without one, and fails with
/// Errc::unavailable, the setting's name in front of the detail, when it cannot be opened or is
/// newer than this program. Not for a database that does not exist.
base::Result<bool> has_accounts(const ServiceDatabase& database);
base::Result<messaging::OutboxState> read_outbox(const ServiceDatabase& database);
/// Writes something that changes nothing.
base::Result<> try_to_write(const ServiceDatabase& database);
/// Puts every dead letter back to be sent at once; yields how many there were.
base::Result<std::int64_t> retry_dead_letters(const ServiceDatabase& database);

}  // namespace cli
