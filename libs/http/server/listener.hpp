// SPDX-License-Identifier: Apache-2.0
// Opens the listening sockets of a server. Internal.
#pragma once

#include "base/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <vector>

namespace http {

/// A listening socket, owned by the worker it is given to.
struct Listener {
    boost::asio::ip::tcp protocol;
    int descriptor;
};

/// `count` sockets (one a worker, SO_REUSEPORT) listening on `host`:`port`. With port 0 all share
/// the one the system picked. Fails, naming HOST or PORT, when the address is bad or taken.
base::Result<std::vector<Listener>> open_listeners(const std::string& host, std::uint16_t port,
                                                   unsigned count);

/// The port a socket is bound to.
std::uint16_t port_of(const Listener& listener);

}  // namespace http
