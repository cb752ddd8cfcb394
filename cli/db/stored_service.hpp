// SPDX-License-Identifier: Apache-2.0
// StoredService: what a service keeps, and under which names.
#pragma once

#include "base/result.hpp"
#include "sql/migration.hpp"
#include "sql/table.hpp"

#include <array>
#include <string>
#include <vector>

namespace cli {

struct StoredService {
    std::string name;      ///< `Auth Service`
    std::string program;   ///< `auth-service`
    std::string setting;   ///< `DATABASE_URL`
    std::string file;      ///< `auth.db`: its database in a data folder.
    std::string database;  ///< `auth_db`: its database on a server.
    /// The steps that no other service has; then all, in the order they are applied.
    sql::Migrations own_steps;
    sql::Migrations steps;
    /// Every table, those that others refer to first.
    sql::Tables tables;
    /// The same, with the service's own rows of a database that both services have used.
    sql::Tables tables_of_shared;
};

/// The Auth Service and the User Service.
const std::array<StoredService, 2>& stored_services();

/// Whether the database at `url` holds what `service` keeps. Fails like sql::Engine::pending.
base::Result<bool> holds(const std::string& url, const StoredService& service);

/// Whose data are in the database at `url`: one service's, or both. Fails when they are nobody's,
/// or cannot be read.
base::Result<std::vector<const StoredService*>> find_services(const std::string& url);

}  // namespace cli
