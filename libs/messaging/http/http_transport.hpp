// SPDX-License-Identifier: Apache-2.0
// Messages as HTTP calls: the transport that needs no broker.
#pragma once

#include "http/client/client.hpp"
#include "messaging/core/transport.hpp"

#include <functional>
#include <memory>

namespace messaging {

/// A message as the call that carries it.
struct HttpCall {
    std::string path;
    std::string body;
    /// Whether 404 means that the subject does not exist there and never will.
    bool not_found_is_final = false;
};

struct HttpTransportOptions {
    /// The call for a message; an error means that it can never be sent.
    std::function<base::Result<HttpCall>(const Message&)> to_call;
    /// The bearer token to call with.
    std::function<std::string()> token;
    std::chrono::milliseconds timeout{2500};
};

/// POSTs each message with a service token, `Idempotency-Key` and `traceparent`.
std::unique_ptr<Transport> make_http_transport(std::unique_ptr<http::Client> client,
                                               HttpTransportOptions options);

/// What an answer's status says about the delivery.
Delivery::Outcome outcome_of(unsigned status, bool not_found_is_final);

}  // namespace messaging
