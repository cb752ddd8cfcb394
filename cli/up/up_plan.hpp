// SPDX-License-Identifier: Apache-2.0
// UpPlan: the processes of `gatehouse up`, planned from its flags and the environment.
#pragma once

#include "environment/data_folder.hpp"

#include <optional>

namespace cli {

/// The flags of `gatehouse up`; the environment replaces absent ones.
struct UpFlags {
    std::string data_folder = "data";
    std::string config_file = {};
    std::optional<std::string> host = {};
    std::optional<std::uint16_t> auth_port = {};
    std::optional<std::uint16_t> user_port = {};
    std::optional<std::string> log_format = {};
};

/// One of the two services.
struct PlannedService {
    Environment environment;  ///< The whole environment of the process.
    std::string host;
    std::uint16_t port = 0;
    std::optional<std::uint16_t> internal_port = {};
    std::string url = {};           ///< Its address on this machine.
    std::string internal_url = {};  ///< Where the other service and health checks find it.
};

struct UpPlan {
    PlannedService auth;
    PlannedService user;
    std::string tls_ca_file;
};

/// Fails with Errc::invalid when the ports are wrong. Other settings are passed on unchecked: each
/// service checks its own. Call it when the folder's key file exists.
base::Result<UpPlan> make_up_plan(const UpFlags& flags, const DataFolder& folder,
                                  const Environment& environment);

/// Fails with Errc::conflict when another program uses `port` of the service; the detail names
/// `flag`, a flag or a setting, as the fix.
base::Result<> check_port(const PlannedService& service, std::uint16_t port, std::string_view flag);

}  // namespace cli
