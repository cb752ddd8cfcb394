// SPDX-License-Identifier: Apache-2.0
// The text that `gatehouse up` prints when both services are ready.
#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>

namespace cli {

/// The account created at the first start.
struct FirstAdmin {
    std::string username;
    std::string email;
    base::Secret password;
};

struct Banner {
    std::string auth_url;
    std::string user_url;
    std::string data_folder;
    std::string tls_ca_file;  ///< For curl; empty if not needed.
    std::optional<FirstAdmin> admin = {};
};

/// The name and password of the first administrator. The password is stored nowhere.
std::string admin_text(const FirstAdmin& admin);

/// Addresses, data folder and a walk-through: register, sign in, complete the profile. Its lines
/// are for a POSIX shell with curl, sed and base64.
std::string banner_text(const Banner& banner);

}  // namespace cli
