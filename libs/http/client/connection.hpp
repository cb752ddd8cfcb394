// SPDX-License-Identifier: Apache-2.0
// ClientConnection: one connection to another service. Internal.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <memory>

namespace http {

/// One connection, with or without TLS.
struct ClientConnection {
    using Plain = boost::beast::tcp_stream;
    using Tls = boost::beast::ssl_stream<boost::beast::tcp_stream>;

    std::unique_ptr<Plain> plain;
    std::unique_ptr<Tls> tls;
    boost::beast::flat_buffer buffer;
    boost::asio::ip::tcp::endpoint peer;
    bool is_reused = false;

    Plain& lowest() { return tls ? tls->next_layer() : *plain; }

    /// Whether there are bytes behind the last answer, or the peer has closed. Such bytes would be
    /// read as the answer to the next request (RFC 9112 section 6.3), so no request may follow.
    bool is_spent();
};

}  // namespace http
