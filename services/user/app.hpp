// SPDX-License-Identifier: Apache-2.0
// The User Service as a whole.
#pragma once

#include "user/config.hpp"

namespace user {

/// Serves until SIGTERM or SIGINT and returns the exit status. A failed start prints one line to
/// standard error and returns 2.
int run(const UserConfig& config);

}  // namespace user
