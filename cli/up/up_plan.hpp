// SPDX-License-Identifier: Apache-2.0
// UpPlan: what `gatehouse up` runs, out of its flags and the environment.
#pragma once

#include "environment/data_folder.hpp"

#include <optional>

namespace cli {

/// The flags of `gatehouse up`; what is absent comes from the environment.
struct UpFlags {
    std::string data_folder = "data";
    std::optional<std::string> host = {};
    std::optional<std::uint16_t> auth_port = {};
    std::optional<std::uint16_t> user_port = {};
    std::optional<std::string> log_format = {};
};

/// One of the two services.
struct PlannedService {
    Environment environment;  ///< All of what the process will find there.
    std::string host;
    std::uint16_t port = 0;
    std::string url = {};  ///< Where it will answer, on this machine.
};

struct UpPlan {
    PlannedService auth;
    PlannedService user;
    std::string tls_ca_file;
};

/// Fails with Errc::invalid when the ports make no sense. Settings that each service checks itself
/// are passed on as they are. Call it when the folder's key file exists.
base::Result<UpPlan> make_up_plan(const UpFlags& flags, const DataFolder& folder,
                                  const Environment& environment);

/// Fails with Errc::conflict and the mend when somebody listens at the service's port already.
base::Result<> check_port(const PlannedService& service, std::string_view flag);

}  // namespace cli
