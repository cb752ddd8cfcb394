// SPDX-License-Identifier: Apache-2.0
// The text that `gatehouse up` prints when both services are ready.
#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>

namespace cli {

/// The account created at the first start, whose password nobody has seen yet.
struct FirstAdmin {
    std::string username;
    std::string email;
    base::Secret password;
    std::string password_file = {};  ///< Where the password is until somebody has seen it.
};

struct Banner {
    std::string auth_url;
    std::string user_url;
    std::string data_folder;
    std::string tls_ca_file;         ///< For curl; empty if not needed.
    std::string auth_database = {};  ///< Without a password.
    std::string user_database = {};
    std::optional<FirstAdmin> admin = {};
    bool is_for_a_person = false;  ///< On a terminal, and not in a log that others read later.
};

/// The name and password of the first administrator for a person, otherwise the name and the file
/// with the password.
std::string admin_text(const FirstAdmin& admin, bool is_for_a_person);

/// Addresses, data folder and a walk-through: register, sign in, complete the profile. Its lines
/// are for bash with curl and jq.
std::string banner_text(const Banner& banner);

}  // namespace cli
