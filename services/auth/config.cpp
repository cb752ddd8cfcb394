// SPDX-License-Identifier: Apache-2.0
#include "auth/config.hpp"

#include "auth/domain/accounts/registration.hpp"

#include <algorithm>
#include <cctype>

namespace auth {
namespace {

using base::FieldProblem;
using namespace std::chrono_literals;

std::optional<FieldProblem> bootstrap_is_whole(const AuthConfig& config) {
    if (config.bootstrap_admin_username.empty()) {
        const bool has_email = !config.bootstrap_admin_email.empty();
        if (!has_email && config.bootstrap_admin_password.is_empty()) return std::nullopt;
        const std::string given = has_email ? "BOOTSTRAP_ADMIN_EMAIL" : "BOOTSTRAP_ADMIN_PASSWORD";
        return FieldProblem{"BOOTSTRAP_ADMIN_USERNAME",
                            "is not set, but " + given + " is; set all three or none"};
    }
    if (config.bootstrap_admin_email.empty()) {
        return FieldProblem{"BOOTSTRAP_ADMIN_EMAIL",
                            "is not set, but BOOTSTRAP_ADMIN_USERNAME is; set all three or none"};
    }
    if (config.bootstrap_admin_password.is_empty()) {
        return FieldProblem{"BOOTSTRAP_ADMIN_PASSWORD",
                            "is not set, but BOOTSTRAP_ADMIN_USERNAME is; set all three or none"};
    }
    const Registration admin{.username = config.bootstrap_admin_username,
                             .email = config.bootstrap_admin_email,
                             .password = config.bootstrap_admin_password};
    if (auto problem = untypable_problem(config.bootstrap_admin_password)) {
        return FieldProblem{"BOOTSTRAP_ADMIN_PASSWORD", *std::move(problem)};
    }
    const auto checked = check(admin, config.password_policy());
    if (checked) return std::nullopt;
    auto [field, problem] = checked.error().fields.front();
    std::ranges::transform(field, field.begin(), [](unsigned char c) { return std::toupper(c); });
    return FieldProblem{"BOOTSTRAP_ADMIN_" + field, std::move(problem)};
}

}  // namespace

crypto::HashPoolOptions AuthConfig::hash_options() const {
    return {.threads = hash_threads,
            .wait_max = hash_wait_max,
            .cost = {.memory_kib = argon2_memory_kib, .iterations = argon2_iterations}};
}

PasswordPolicy AuthConfig::password_policy() const {
    return {.length_min = password_length_min, .words = password_words};
}

TokenPolicy AuthConfig::token_policy() const {
    return {.lifetime = access_token_ttl,
            .issuer = token.issuer_or_default(),
            .audience = token.audiences()};
}

config::Schema<AuthConfig> settings() {
    using C = AuthConfig;
    config::Schema<C> schema;
    schema.include(&C::token, runtime::token_settings())
        .add("DATABASE_URL", &C::database_url,
             "sqlite:///relative/path, sqlite:////absolute/path or "
             "postgresql://USER:PASSWORD@HOST:5432/DATABASE.")
        .include(&C::user_service, runtime::peer_settings("USER_SERVICE_URL"))
        .add("ACCESS_TOKEN_TTL", &C::access_token_ttl, "Lifetime of an access token.",
             {1s, 365 * 24h})
        .add("DEFAULT_ROLES", &C::default_roles, "Roles of a new account.")
        .add("PASSWORD_LENGTH_MIN", &C::password_length_min, "Shortest password, in characters.",
             {1, password_bytes_max})
        .former_name("PASSWORD_BYTES_MIN")
        .add("PASSWORD_WORDS", &C::password_words,
             "Words that are no password here, besides common passwords, such as your own names.")
        .add("ARGON2_MEMORY_KIB", &C::argon2_memory_kib, "Memory of one Argon2id hash, in KiB.",
             {8, 1024 * 1024})
        .add("ARGON2_ITERATIONS", &C::argon2_iterations, "Number of passes of one Argon2id hash.",
             {1, 64})
        .add("HASH_THREADS", &C::hash_threads,
             "Number of hashes at the same time; 0 for one per core.", {0, 256})
        .add("HASH_WAIT_MAX", &C::hash_wait_max,
             "Time that a password may wait to be hashed; then the answer is 503.", {1ms, 1min})
        .add("BOOTSTRAP_ADMIN_USERNAME", &C::bootstrap_admin_username,
             "User name of an ADMIN, created at start if it does not exist.")
        .add("BOOTSTRAP_ADMIN_EMAIL", &C::bootstrap_admin_email, "E-mail address of that ADMIN.")
        .add("BOOTSTRAP_ADMIN_PASSWORD", &C::bootstrap_admin_password,
             "First password of that ADMIN.")
        .include(&C::server, runtime::server_settings())
        .include(&C::log, runtime::log_settings())
        .beside({"user-service",
                 {"USER_SERVICE_DATABASE_URL", "AUTH_SERVICE_URL", "ROLES", "SYNC_WAIT_MAX",
                  "DOCS_TOKEN_URL"}})
        .keep_notes(&C::notes)
        .check_always([](const C& config) {
            return runtime::wrong_database_url("DATABASE_URL", config.database_url.text);
        })
        .check_always(
            [](const C& config) { return runtime::wrong_default_roles(config.default_roles); })
        .check(bootstrap_is_whole);
    return schema;
}

}  // namespace auth
