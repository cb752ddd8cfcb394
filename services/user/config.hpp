// SPDX-License-Identifier: Apache-2.0
// UserConfig: every setting of the User Service, its default, its reason.
#pragma once

#include "runtime/settings.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace user {

struct UserConfig {
    runtime::TokenSettings token;
    config::Url database_url{"sqlite:///data/user.db"};
    runtime::PeerSettings auth_service{.url = "http://localhost:8000"};
    std::vector<std::string> roles{"PATIENT", "DOCTOR", "ADMIN"};
    std::vector<std::string> default_roles{"PATIENT"};
    // How long a role change or block waits for the Auth Service before it answers "pending".
    std::chrono::milliseconds sync_wait_max{2500};
    // Empty: that of auth_service, which is right as long as browsers reach it there, too.
    std::string docs_token_url;
    runtime::ServerSettings server{.port = 8001};
    runtime::LogSettings log;
    config::LoadNotes notes;

    /// Where the page /docs signs people in.
    std::string token_url() const;
};

config::Schema<UserConfig> settings();

}  // namespace user
