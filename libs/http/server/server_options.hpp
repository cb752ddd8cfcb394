// SPDX-License-Identifier: Apache-2.0
// ServerOptions: the address of a server and its limits for clients.
#pragma once

#include "http/message/ip_address.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace http {

/// The address of a server and its limits for clients. A client that exceeds a limit gets an error
/// status or a closed connection.
struct ServerOptions {
    std::string host = "0.0.0.0";
    std::uint16_t port = 0;  ///< 0: the system picks one; see Server::port().
    /// For calls of other services; with it `port` does not serve Audience::internal.
    std::optional<std::uint16_t> internal_port = {};
    unsigned workers = 0;  ///< 0: as many as there are cores.
    std::string tls_certificate_file;
    std::string tls_key_file;
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 64 * 1024;
    std::size_t connections_max = 10'000;
    std::size_t connections_per_address_max = 0;  ///< 0: a tenth of connections_max.
    std::vector<IpNetwork> trusted_proxies = {};  ///< They have no such bound.
    /// Of a new connection, or from the first byte of a later request, to the end of the head.
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{15'000};
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds request_timeout{10'000};  ///< Until the answer.
    std::chrono::milliseconds write_timeout{15'000};
    std::chrono::milliseconds stop_timeout{
        10'000};  ///< How long a stop waits for answers under way.
};

}  // namespace http
