// SPDX-License-Identifier: Apache-2.0
#include "runtime/relay.hpp"

namespace runtime {

base::Result<std::unique_ptr<messaging::Relay>> make_relay(
    const PeerSettings& peer, std::span<const messaging::OutboundCall> calls,
    messaging::FromFormer from_former, const MakeTakeAnswer& make_take_answer,
    tokens::ServiceTokenMint& mint, sql::Engine& engine, const base::Clock& clock,
    telemetry::Log& log) {
    const auto make_transport =
        [&](const boost::asio::any_io_executor& executor,
            sql::Database& database) -> base::Result<std::unique_ptr<messaging::Transport>> {
        const auto target = *http::BaseUrl::parse(peer.url);
        auto client = http::Client::make(executor, target, {.tls_ca_file = peer.tls_ca_file}, log);
        if (!client) return base::fail(client.error());
        return messaging::make_http_transport(std::move(*client),
                                              {.calls = calls,
                                               .token = [&mint] { return mint.token(); },
                                               .timeout = peer.timeout,
                                               .take_answer = make_take_answer(database),
                                               .address = target.host + ':' + target.port});
    };
    return messaging::Relay::make({.from_former = from_former}, engine, make_transport, clock, log);
}

}  // namespace runtime
