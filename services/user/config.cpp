// SPDX-License-Identifier: Apache-2.0
#include "user/config.hpp"

#include "http/client/base_url.hpp"
#include "user/domain/profiles/profile.hpp"

#include <algorithm>

namespace user {
namespace {

using base::FieldProblem;
using namespace std::chrono_literals;

std::optional<FieldProblem> roles_fit(const UserConfig& config) {
    if (auto problem = runtime::wrong_role_name("ROLES", config.roles)) return problem;
    if (auto problem = runtime::wrong_default_roles(config.default_roles)) return problem;
    const auto is_known = [&](const std::string& role) {
        return std::ranges::find(config.roles, role) != config.roles.end();
    };
    if (!is_known(admin_role)) {
        return FieldProblem{"ROLES", "must contain ADMIN, the administrators' role"};
    }
    for (const auto& role : config.default_roles) {
        if (is_known(role)) continue;
        return FieldProblem{"DEFAULT_ROLES", '"' + role + "\" is not one of ROLES; add it there"};
    }
    return std::nullopt;
}

std::optional<FieldProblem> token_url_is_url(const UserConfig& config) {
    const auto& url = config.docs_token_url;
    if (url.empty() || http::BaseUrl::parse(url)) return std::nullopt;
    return FieldProblem{"DOCS_TOKEN_URL",
                        '"' + url + "\" is not a URL such as https://auth.example.org/token"};
}

}  // namespace

std::string UserConfig::token_url() const {
    if (!docs_token_url.empty()) return docs_token_url;
    std::string base = auth_service.url;
    while (base.ends_with('/'))
        base.pop_back();
    return base + "/token";
}

config::Schema<UserConfig> settings() {
    using C = UserConfig;
    config::Schema<C> schema;
    schema.include(&C::token, runtime::token_settings())
        .add("USER_SERVICE_DATABASE_URL", &C::database_url,
             "sqlite:///relative/path, sqlite:////absolute/path or "
             "postgresql://USER:PASSWORD@HOST:5432/DATABASE.")
        .include(&C::auth_service, runtime::peer_settings("AUTH_SERVICE_URL"))
        .add("ROLES", &C::roles, "All roles.")
        .add("DEFAULT_ROLES", &C::default_roles, "Roles of a new profile.")
        .add("SYNC_WAIT_MAX", &C::sync_wait_max,
             "Time that a role change, block or restore waits for the Auth Service before it "
             "answers 202.",
             {0ms, 1h})
        .add("DOCS_TOKEN_URL", &C::docs_token_url,
             "Address of the Auth Service's /token for browsers, with which /docs signs people in; "
             "by default that at AUTH_SERVICE_URL.")
        .include(&C::server, runtime::server_settings())
        .include(&C::log, runtime::log_settings())
        .beside({"auth-service",
                 {"DATABASE_URL", "USER_SERVICE_URL", "ACCESS_TOKEN_TTL", "PASSWORD_BYTES_MIN",
                  "PASSWORD_LENGTH_MIN", "PASSWORD_WORDS", "ARGON2_MEMORY_KIB", "ARGON2_ITERATIONS",
                  "HASH_THREADS", "HASH_WAIT_MAX", "BOOTSTRAP_ADMIN_USERNAME",
                  "BOOTSTRAP_ADMIN_EMAIL", "BOOTSTRAP_ADMIN_PASSWORD"}})
        .keep_notes(&C::notes)
        .check_always([](const C& config) {
            return runtime::wrong_database_url("USER_SERVICE_DATABASE_URL",
                                               config.database_url.text);
        })
        .check_always(roles_fit)
        .check(token_url_is_url);
    return schema;
}

}  // namespace user
