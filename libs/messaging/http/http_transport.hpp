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
    std::string path = {};
    std::string body = {};
    /// Whether 404 means that the subject does not exist there and never will.
    bool not_found_is_final = false;
    http::Verb verb = http::Verb::post;
    /// A receiver that does not know the call (404, 405, 501) needs not be told.
    bool is_optional = false;
};

/// A row of a service's table of outbound events: how one type of event travels over HTTP.
struct OutboundCall {
    std::string_view type;
    /// Fails when the event can never be sent.
    base::Result<HttpCall> (*to_call)(const Event& event);
};

/// What the body of a 2xx answer means.
struct Reply {
    Delivery delivery = {};
    /// The receiver has not done what it was told. It is told once more, by this call, and its
    /// answer to that counts. If it is no better, `delivery` is what became of the event.
    std::optional<HttpCall> insist = {};
};

/// Judges the answer to a delivered event. On the transport's executor; what is passed lives until
/// the task ends.
using TakeAnswer = std::function<base::Task<Reply>(const Event& event, const std::string& answer)>;

struct HttpTransportOptions {
    /// What each type of event becomes; outlives the transport. An event of another type is
    /// refused.
    std::span<const OutboundCall> calls;
    /// The bearer token to call with.
    std::function<std::string()> token;
    std::chrono::milliseconds timeout{2500};
    /// Empty: whatever is answered with 2xx has been delivered.
    TakeAnswer take_answer = {};
    /// `host:port` of the receiver, for the reasons of failed deliveries.
    std::string address = {};
};

/// Sends each event with a service token; its id is the `Idempotency-Key`, its trace the
/// `traceparent`.
std::unique_ptr<Transport> make_http_transport(std::unique_ptr<http::Client> client,
                                               HttpTransportOptions options);

/// What an answer's status says about the delivery.
Delivery::Outcome outcome_of(unsigned status, const HttpCall& call);

}  // namespace messaging
