// SPDX-License-Identifier: Apache-2.0
// The relay that takes a service's events to the other service.
#pragma once

#include "messaging/core/relay.hpp"
#include "messaging/http/http_transport.hpp"
#include "runtime/settings.hpp"
#include "tokens/service_token.hpp"

namespace runtime {

using MakeTakeAnswer = std::function<messaging::TakeAnswer(sql::Database&)>;

/// Carries the events in the outbox of `engine` to `peer` over HTTP, each by the call that `calls`
/// has for its type, with tokens of `mint`; what the release before left there too, once
/// `from_former` has made events of it. `make_take_answer` makes what judges the answers, with the
/// relay's database. What is passed by reference outlives the relay. Fails when the peer's
/// certificates cannot be read.
base::Result<std::unique_ptr<messaging::Relay>> make_relay(
    const PeerSettings& peer, std::span<const messaging::OutboundCall> calls,
    messaging::FromFormer from_former, const MakeTakeAnswer& make_take_answer,
    tokens::ServiceTokenMint& mint, sql::Engine& engine, const base::Clock& clock,
    telemetry::Log& log);

}  // namespace runtime
