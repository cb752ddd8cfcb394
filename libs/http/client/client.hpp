// SPDX-License-Identifier: Apache-2.0
// Client: calls to other services, over pooled connections and under a deadline.
#pragma once

#include "base/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "http/client/base_url.hpp"
#include "http/message/request.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

struct ClientOptions {
    std::string tls_ca_file;  ///< Empty: the system's certificates.
    std::size_t idle_connections_max = 32;
    std::size_t response_bytes_max = 1024 * 1024;
};

struct ClientRequest {
    Verb verb = Verb::get;
    std::string path;  ///< Appended to the base URL's prefix; may hold a query.
    std::string content_type = {};
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
};

struct ClientResponse {
    unsigned status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};

    /// The value of the first header of that name (compared without case), or empty.
    std::string_view header(std::string_view name) const;
};

/// Calls one service. Belongs to one executor: all calls are made on it.
class Client {
public:
    /// Fails when the CA file cannot be read. `log` outlives the client.
    static base::Result<std::unique_ptr<Client>> make(boost::asio::any_io_executor executor,
                                                      BaseUrl target, ClientOptions options,
                                                      telemetry::Log& log);
    virtual ~Client() = default;

    /// Sends `request` and reads the whole answer; interim answers (RFC 9110 section 15.2) are
    /// passed over. Fails by the call's deadline: with Errc::unavailable when no connection could
    /// be made (`log` says why, in plain words), with Errc::timeout when the answer did not come in
    /// time or broke off. A pooled connection that turns out closed is replaced by a new one, so a
    /// request may reach the service twice: send only what is idempotent. Writes one log line per
    /// call. The call's request id and trace go with it as X-Request-Id and traceparent.
    virtual base::Task<base::Result<ClientResponse>> send(ClientRequest request,
                                                          const base::Call& call) = 0;
};

}  // namespace http
