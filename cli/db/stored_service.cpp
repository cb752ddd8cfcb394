// SPDX-License-Identifier: Apache-2.0
#include "db/stored_service.hpp"

#include "auth/storage/accounts/sql_account_store.hpp"
#include "messaging/core/migrations.hpp"
#include "sql/database.hpp"
#include "user/storage/profiles/sql_profile_store.hpp"

namespace cli {
namespace {

std::vector<sql::Table> with_messaging(std::vector<sql::Table> own) {
    own.push_back({.name = "outbox",
                   .columns = {"id", "message_id", "type", "subject", "version", "payload",
                               "trace_parent", "created_at", "attempts", "refusals", "due_at",
                               "dead", "last_error", "owner", "leased_until"},
                   .counts_ids = true});
    own.push_back({.name = "outbox_events",
                   .columns = {"id", "destination", "event_id", "source", "type", "subject", "time",
                               "version", "data", "trace_parent", "created_at", "attempts",
                               "refusals", "due_at", "dead", "last_error", "owner", "leased_until"},
                   .counts_ids = true});
    own.push_back({.name = "inbox",
                   .columns = {"source", "message_id", "received_at", "what"},
                   .key_columns = 2});
    return own;
}

StoredService auth_service() {
    return {
        .name = "Auth Service",
        .program = "auth-service",
        .setting = "DATABASE_URL",
        .file = "auth.db",
        .database = "auth_db",
        .own_steps = auth::account_migrations(),
        .steps = messaging::with_messaging(auth::account_migrations()),
        .tables = with_messaging(
            {{.name = "accounts",
              .columns = {"id", "username", "username_key", "email", "email_key", "roles",
                          "blocked", "block_reason", "command_version", "created_at", "updated_at"},
              .counts_ids = true},
             {.name = "credentials", .columns = {"account_id", "password_hash"}},
             {.name = "command_versions",
              .columns = {"account_id", "source", "version"},
              .key_columns = 2}})};
}

StoredService user_service() {
    return {.name = "User Service",
            .program = "user-service",
            .setting = "USER_SERVICE_DATABASE_URL",
            .file = "user.db",
            .database = "user_db",
            .own_steps = user::profile_migrations(),
            .steps = messaging::with_messaging(user::profile_migrations()),
            .tables = with_messaging(
                {{.name = "profiles",
                  .columns = {"id", "auth_user_id", "email", "first_name", "last_name", "roles",
                              "blocked", "block_reason", "created_at", "updated_at", "version"},
                  .counts_ids = true},
                 {.name = "profile_roles", .columns = {"role", "profile_id"}, .key_columns = 2}})};
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
