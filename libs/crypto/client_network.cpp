// SPDX-License-Identifier: Apache-2.0
#include "crypto/client_network.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace crypto {

std::string client_network(std::string_view address) {
    constexpr std::string_view mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    constexpr std::size_t network_bytes = 8;
    std::string text(address);
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    const std::string_view all(bytes.data(), bytes.size());
    if (!all.starts_with(mapped)) return std::string(all.substr(0, network_bytes));
    std::array<char, INET_ADDRSTRLEN> ipv4{};
    inet_ntop(AF_INET, all.substr(mapped.size()).data(), ipv4.data(), ipv4.size());
    return ipv4.data();
}

}  // namespace crypto
