// SPDX-License-Identifier: Apache-2.0
// Opens the listening sockets of a server. Internal.
#pragma once

#include "base/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// A listening socket, owned by the worker it is given to.
struct Listener {
    boost::asio::ip::tcp protocol;
    int descriptor;
};

/// Where to listen, and the setting to blame if that cannot be.
struct ListenAddress {
    const std::string& host;
    std::uint16_t port;
    std::string_view port_setting = "PORT";
};

/// The sockets of each of `workers` (SO_REUSEPORT): one for every address that the host has. With
/// port 0 all share the one the system picked. Fails, naming HOST or the port's setting, when an
/// address is bad or taken; one of a family that this machine does not have is left out if there
/// are others.
base::Result<std::vector<std::vector<Listener>>> open_listeners(const ListenAddress& address,
                                                                unsigned workers);

/// The port a socket is bound to.
std::uint16_t port_of(const Listener& listener);

}  // namespace http
