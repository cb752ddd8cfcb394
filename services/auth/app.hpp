// SPDX-License-Identifier: Apache-2.0
// The Auth Service as a whole.
#pragma once

#include "auth/config.hpp"

namespace auth {

/// Serves until SIGTERM or SIGINT and returns the exit status. A failed start prints one line to
/// standard error and returns 2.
int run(const AuthConfig& config);

}  // namespace auth
