// SPDX-License-Identifier: Apache-2.0
// The stage that says whose request it is: the peer's, or that of a client behind trusted proxies.
#pragma once

#include "http/message/ip_address.hpp"
#include "http/pipeline/stage.hpp"
#include "telemetry/log.hpp"

#include <atomic>
#include <string_view>
#include <vector>

namespace http {

/// Warns, once for the process, of a proxy that is not trusted: all its clients are taken for one.
/// Safe from any thread.
class UntrustedProxies {
public:
    /// `log` outlives this.
    explicit UntrustedProxies(telemetry::Log& log) : log_(log) {}
    bool is_told() const { return is_told_.load(std::memory_order_relaxed); }
    /// `peer` writes X-Forwarded-For or Forwarded.
    void tell(std::string_view peer);

private:
    telemetry::Log& log_;
    std::atomic<bool> is_told_ = false;
};

/// Fills `request.call.client`. That is the peer's address, unless the peer is in `trusted`: then
/// X-Forwarded-For and Forwarded (RFC 7239) are read from the right, where the nearest proxy
/// writes, for as long as the hop that wrote an entry is trusted. An entry that is no address
/// ends this, and so do two headers that disagree: the client is the last hop that is known.
/// `untrusted` is told of others that write them, and outlives the stage.
std::unique_ptr<Stage> make_client_address(std::vector<IpNetwork> trusted,
                                           UntrustedProxies& untrusted);

}  // namespace http
