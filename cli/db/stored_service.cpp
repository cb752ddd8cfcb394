// SPDX-License-Identifier: Apache-2.0
#include "db/stored_service.hpp"

#include "auth/storage/schema.hpp"
#include "messaging/core/migrations.hpp"
#include "sql/database.hpp"
#include "user/storage/schema.hpp"

namespace cli {
namespace {

/// `tables` with conditions for the rows of one service where the other has some in the same
/// table. What either has received, both keep: an id too many does no harm.
sql::Tables part_of(sql::Tables tables, const std::string& events, const std::string& former) {
    for (auto& table : tables) {
        if (table.name == "outbox_events") table.condition = events;
        if (table.name == "outbox") table.condition = former;
    }
    return tables;
}

StoredService auth_service() {
    auto tables = messaging::with_messaging_tables(auth::own_tables());
    return {.name = "Auth Service",
            .program = "auth-service",
            .setting = "DATABASE_URL",
            .file = "auth.db",
            .database = "auth_db",
            .own_steps = auth::own_migrations(),
            .steps = messaging::with_messaging(auth::own_migrations()),
            .tables = tables,
            .tables_of_shared = part_of(tables, "source <> 'user-service'",
                                        "type NOT IN ('roles', 'block', 'restore')")};
}

StoredService user_service() {
    auto tables = messaging::with_messaging_tables(user::own_tables());
    return {.name = "User Service",
            .program = "user-service",
            .setting = "USER_SERVICE_DATABASE_URL",
            .file = "user.db",
            .database = "user_db",
            .own_steps = user::own_migrations(),
            .steps = messaging::with_messaging(user::own_migrations()),
            .tables = tables,
            .tables_of_shared = part_of(tables, "source = 'user-service'",
                                        "type IN ('roles', 'block', 'restore')")};
}

}  // namespace

const std::array<StoredService, 2>& stored_services() {
    static const std::array<StoredService, 2> both{auth_service(), user_service()};
    return both;
}

base::Result<bool> holds(const std::string& url, const StoredService& service) {
    const auto missing = sql::Engine::pending(url, service.own_steps);
    if (!missing) return base::fail(missing.error());
    return missing->size() < service.own_steps.size();
}

base::Result<std::vector<const StoredService*>> find_services(const std::string& url) {
    std::vector<const StoredService*> found;
    for (const auto& service : stored_services()) {
        const auto is_its = holds(url, service);
        if (!is_its) return base::fail(is_its.error());
        if (*is_its) found.push_back(&service);
    }
    if (found.empty()) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "holds neither accounts (Auth Service) nor profiles (User "
                                     "Service)"});
    }
    return found;
}

}  // namespace cli
