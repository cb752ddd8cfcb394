// SPDX-License-Identifier: Apache-2.0
// gatehouse token service: a token with which a program calls the services.
#pragma once

#include "command.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace cli {

/// The flags of `gatehouse token service`.
struct ServiceTokenFlags {
    std::string name;
    std::vector<std::string> scopes;
    std::string ttl = "1h";
    std::string data_folder = "data";
};

/// Whether a made token deserves a warning, and what it says.
struct MadeToken {
    std::string token;
    std::string warning = {};
};

/// Makes the token. Fails with Errc::invalid, naming the flag, for a scope that the services do not
/// accept with these keys and for a life that they refuse.
base::Result<MadeToken> make_service_token(const ServiceTokenFlags& flags,
                                           const runtime::TokenSettings& settings,
                                           const base::Clock& clock);

/// Adds its flags, help and callback to `command`; `invocation` outlives the parser.
void add_token_service(CLI::App& command, Invocation& invocation);

}  // namespace cli
