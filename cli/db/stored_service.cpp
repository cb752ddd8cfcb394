// SPDX-License-Identifier: Apache-2.0
#include "db/stored_service.hpp"

#include "auth/storage/schema.hpp"
#include "messaging/core/migrations.hpp"
#include "sql/database.hpp"
#include "user/storage/schema.hpp"

namespace cli {
namespace {

StoredService auth_service() {
    return {.name = "Auth Service",
            .program = "auth-service",
            .setting = "DATABASE_URL",
            .file = "auth.db",
            .database = "auth_db",
            .own_steps = auth::own_migrations(),
            .steps = messaging::with_messaging(auth::own_migrations()),
            .tables = messaging::with_messaging_tables(auth::own_tables())};
}

StoredService user_service() {
    return {.name = "User Service",
            .program = "user-service",
            .setting = "USER_SERVICE_DATABASE_URL",
            .file = "user.db",
            .database = "user_db",
            .own_steps = user::own_migrations(),
            .steps = messaging::with_messaging(user::own_migrations()),
            .tables = messaging::with_messaging_tables(user::own_tables())};
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

base::Result<const StoredService*> find_service(const std::string& url) {
    const StoredService* found = nullptr;
    for (const auto& service : stored_services()) {
        const auto is_its = holds(url, service);
        if (!is_its) return base::fail(is_its.error());
        if (*is_its && found != nullptr) {
            return base::fail({.code = base::Errc::unavailable,
                               .detail = "holds the tables of both services; each needs a database "
                                         "of its own"});
        }
        if (*is_its) found = &service;
    }
    if (found == nullptr) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "holds neither accounts (Auth Service) nor profiles (User "
                                     "Service)"});
    }
    return found;
}

}  // namespace cli
