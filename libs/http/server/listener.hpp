// SPDX-License-Identifier: Apache-2.0
// Opens the listening sockets of a server. Internal.
#pragma once

#include "base/result.hpp"
#include "http/server/worker.hpp"

#include <string>
#include <vector>

namespace http {

/// `count` sockets (one a worker, SO_REUSEPORT) listening on `host`:`port`. With port 0 all share
/// the one the system picked. Fails, naming HOST or PORT, when the address is bad or taken.
base::Result<std::vector<Listener>> open_listeners(const std::string& host, std::uint16_t port,
                                                   unsigned count);

/// The port a socket is bound to.
std::uint16_t port_of(const Listener& listener);

}  // namespace http
