// SPDX-License-Identifier: Apache-2.0
// The routes every service has for operators: its health.
#pragma once

#include "http/server/router.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// A dependency that a service needs.
struct ReadinessCheck {
    std::string_view name;  ///< A literal, shown in the answer.
    /// Whether it is available; false at the deadline at the latest.
    std::function<base::Task<bool>(base::Deadline)> is_ready;
};

/// `GET /health/live` (the process answers) and `GET /health/ready` (200 when every check passes,
/// else 503). `checks` outlives the router.
void add_health_routes(Router& router, const std::vector<ReadinessCheck>& checks);

}  // namespace http
