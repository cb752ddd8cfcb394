// SPDX-License-Identifier: Apache-2.0
// Events as HTTP calls: the transport that needs no broker.
#pragma once

#include "http/client/client.hpp"
#include "messaging/core/transport.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace messaging {

/// An event as the call that carries it.
struct HttpCall {
    std::string path;
    std::string body;
    /// Whether 404 means that the subject does not exist there and never will.
    bool not_found_is_final = false;
};

/// A row of a service's table of outbound events: how one type of event travels over HTTP.
struct OutboundCall {
    std::string_view type;
    /// Fails when the event can never be sent.
    base::Result<HttpCall> (*to_call)(const Event& event);
};

struct HttpTransportOptions {
    /// What each type of event becomes; outlives the transport. An event of another type is
    /// refused.
    std::span<const OutboundCall> calls;
    /// The bearer token to call with.
    std::function<std::string()> token;
    std::chrono::milliseconds timeout{2500};
};

/// POSTs each event with a service token; its id is the `Idempotency-Key`, its trace the
/// `traceparent`.
std::unique_ptr<Transport> make_http_transport(std::unique_ptr<http::Client> client,
                                               HttpTransportOptions options);

/// What an answer's status says about the delivery.
Delivery::Outcome outcome_of(unsigned status, bool not_found_is_final);

}  // namespace messaging
