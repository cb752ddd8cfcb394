// SPDX-License-Identifier: Apache-2.0
// What `gatehouse up` says once both services are ready.
#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>

namespace cli {

/// The account made at the first start.
struct FirstAdmin {
    std::string username;
    std::string email;
    base::Secret password;
};

struct Banner {
    std::string auth_url;
    std::string user_url;
    std::string data_folder;
    std::string tls_ca_file;  ///< For curl; empty: none needed.
    std::optional<FirstAdmin> admin = {};
};

/// The name and password of the first administrator: shown once, kept nowhere.
std::string admin_text(const FirstAdmin& admin);

/// Addresses, data and a walk-through of register, token, profile: lines for a POSIX shell that has
/// curl, sed and base64.
std::string banner_text(const Banner& banner);

}  // namespace cli
