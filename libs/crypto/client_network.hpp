// SPDX-License-Identifier: Apache-2.0
// Which addresses count as one client.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// What addresses of one client have in common: an IPv4 address itself (also as
/// `::ffff:192.0.2.1`), the first 64 bits of an IPv6 address, as whoever has one of that network
/// has all. Other text stays as it is.
std::string client_network(std::string_view address);

}  // namespace crypto
