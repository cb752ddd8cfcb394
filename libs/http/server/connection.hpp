// SPDX-License-Identifier: Apache-2.0
// One client's connection: requests in, answers out, in order. Internal.
#pragma once

#include "base/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace http {

class WorkerState;

/// Serves a connection until either side ends it.
base::Task<> serve_connection(boost::asio::ip::tcp::socket socket, WorkerState& worker);
base::Task<> serve_connection(boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream,
                              WorkerState& worker);

}  // namespace http
