// SPDX-License-Identifier: Apache-2.0
// The stage that says whose request it is: the peer's, or that of a client behind trusted proxies.
#pragma once

#include "http/message/ip_address.hpp"
#include "http/pipeline/stage.hpp"

#include <vector>

namespace http {

/// Fills `request.call.client`. That is the peer's address, unless the peer is in `trusted`: then
/// X-Forwarded-For and Forwarded (RFC 7239) are read from the right, where the nearest proxy
/// writes, for as long as the hop that wrote an entry is trusted. An entry that is no address
/// ends this, and so do two headers that disagree: the client is the last hop that is known.
std::unique_ptr<Stage> make_client_address(std::vector<IpNetwork> trusted);

}  // namespace http
