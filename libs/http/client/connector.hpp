// SPDX-License-Identifier: Apache-2.0
// Connector: opens connections to one service, whichever of its addresses answers. Internal.
#pragma once

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "http/client/base_url.hpp"
#include "http/client/connection.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <vector>

namespace http {

/// Belongs to one executor.
class Connector {
public:
    /// `log` outlives the connector and the attempts that it has begun.
    Connector(boost::asio::any_io_executor executor, const BaseUrl& target,
              boost::asio::ssl::context tls, telemetry::Log& log);

    using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

    /// A connection to one of the addresses that the service's name has now.
    base::Task<base::Result<ClientConnection>> open(base::Deadline deadline);

    /// Tries `endpoints` one after another, each a little after the one before (RFC 8305
    /// section 5), until one has taken a connection and, with TLS, has proved its name. Fails with
    /// Errc::unavailable when none has by `deadline`; `log` says why.
    base::Task<base::Result<ClientConnection>> open_one_of(Endpoints endpoints,
                                                           base::Deadline deadline);

    /// From now on `peer` is the last address to be tried: it takes connections and does not
    /// answer.
    void avoid(const boost::asio::ip::tcp::endpoint& peer) { avoided_ = peer; }

    /// What an attempt needs; it may end after the connector.
    struct Target;

private:
    base::Task<base::Result<Endpoints>> resolve() const;
    base::Error cannot_connect(const std::string& reason) const;

    boost::asio::any_io_executor executor_;
    telemetry::Log& log_;
    std::shared_ptr<Target> target_;
    boost::asio::ip::tcp::endpoint avoided_;  ///< No address at first.
};

}  // namespace http
