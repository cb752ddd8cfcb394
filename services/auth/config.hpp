// SPDX-License-Identifier: Apache-2.0
// AuthConfig: every setting of the Auth Service, its default, its reason.
#pragma once

#include "auth/domain/accounts/password_policy.hpp"
#include "auth/domain/tokens/sign_in.hpp"
#include "base/secret.hpp"
#include "crypto/hash_pool.hpp"
#include "runtime/settings.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace auth {

struct AuthConfig {
    runtime::TokenSettings token;
    config::Url database_url{"sqlite:///data/auth.db"};
    runtime::PeerSettings user_service{.url = "http://localhost:8001"};
    std::chrono::seconds access_token_ttl{30 * 60};
    std::vector<std::string> default_roles{"PATIENT"};
    unsigned password_length_min = 8;
    std::vector<std::string> password_words = {};
    // OWASP's minimum for Argon2id (19 MiB, two passes), some 17 ms of one core.
    std::uint32_t argon2_memory_kib = 19456;
    std::uint32_t argon2_iterations = 2;
    // As many hashes at once as there are cores: more would only add memory, not logins.
    unsigned hash_threads = 0;
    std::chrono::milliseconds hash_wait_max{5000};
    std::string bootstrap_admin_username;
    std::string bootstrap_admin_email;
    base::Secret bootstrap_admin_password;
    runtime::ServerSettings server{.port = 8000};
    runtime::LogSettings log;
    config::LoadNotes notes;

    crypto::HashPoolOptions hash_options() const;
    PasswordPolicy password_policy() const;
    TokenPolicy token_policy() const;
};

config::Schema<AuthConfig> settings();

}  // namespace auth
