// SPDX-License-Identifier: Apache-2.0
// The account that a first start creates, and its password on the way to the operator.
#pragma once

#include "auth/config.hpp"
#include "environment/service_database.hpp"
#include "up/banner.hpp"

#include <filesystem>
#include <optional>

namespace cli {

/// Creates the first administrator, unless there are accounts already or BOOTSTRAP_ADMIN_USERNAME
/// makes the Auth Service create one. The password is in `password_file` before the account is
/// created, and stays there until somebody has seen it: whenever a start is interrupted, the next
/// one yields the same administrator again. Nothing if there is no password to show.
base::Result<std::optional<FirstAdmin>> make_first_admin(
    const auth::AuthConfig& config, const ServiceDatabase& database,
    const std::filesystem::path& password_file);

}  // namespace cli
