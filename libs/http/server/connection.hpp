// SPDX-License-Identifier: Apache-2.0
// One client's connection: requests in, answers out, in order. Internal.
#pragma once

#include "base/task.hpp"
#include "http/server/places.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace http {

class WorkerState;

/// How a connection was let in.
struct Admission {
    Place place;
    /// Whether it sees the routes for other services: see ServerOptions::internal_port.
    bool sees_internal = true;
    /// There is no place for it: its request is read and answered with 503.
    bool is_turned_away = false;
};

/// Serves a connection until either side ends it.
base::Task<> serve_connection(boost::asio::ip::tcp::socket socket, WorkerState& worker,
                              Admission admission);
base::Task<> serve_connection(boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream,
                              WorkerState& worker, Admission admission);

}  // namespace http
