// SPDX-License-Identifier: Apache-2.0
// The relay that takes a service's messages to the other service.
#pragma once

#include "jose/service_token.hpp"
#include "messaging/core/relay.hpp"
#include "messaging/http/http_transport.hpp"
#include "runtime/settings.hpp"

namespace runtime {

/// Delivers the messages in the outbox of `engine` to `peer` over HTTP, each by the call that
/// `to_call` makes of it, with tokens of `mint`. What is passed by reference outlives the relay.
/// Fails when the peer's certificates cannot be read.
base::Result<std::unique_ptr<messaging::Relay>> make_relay(
    const PeerSettings& peer,
    const std::function<base::Result<messaging::HttpCall>(const messaging::Message&)>& to_call,
    jose::ServiceTokenMint& mint, sql::Engine& engine, const base::Clock& clock,
    telemetry::Log& log);

}  // namespace runtime
