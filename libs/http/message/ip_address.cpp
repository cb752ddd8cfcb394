// SPDX-License-Identifier: Apache-2.0
#include "http/message/ip_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace http {
namespace {

constexpr std::size_t v4_offset = 12;
constexpr std::array<std::uint8_t, v4_offset> v4_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    char terminated[INET6_ADDRSTRLEN];
    if (text.empty() || text.size() >= sizeof terminated || text.find('\0') != text.npos) {
        return std::nullopt;
    }
    terminated[text.copy(terminated, text.size())] = '\0';
    IpAddress address;
    if (inet_pton(AF_INET6, terminated, address.bytes_.data()) == 1) return address;
    std::ranges::copy(v4_prefix, address.bytes_.begin());
    if (inet_pton(AF_INET, terminated, address.bytes_.data() + v4_offset) == 1) return address;
    return std::nullopt;
}

bool IpAddress::is_v4() const {
    return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes_.begin());
}

IpText IpAddress::text() const {
    IpText text;
    const auto* const bytes = bytes_.data() + (is_v4() ? v4_offset : 0);
    inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes, text.characters_.data(),
              text.characters_.size());
    text.size_ = static_cast<std::uint8_t>(std::strlen(text.characters_.data()));
    return text;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto first = IpAddress::parse(text.substr(0, slash));
    if (!first) return std::nullopt;
    IpNetwork network;
    network.first_ = *first;
    if (slash == text.npos) return network;

    // `::ffff:10.0.0.0/104` and `10.0.0.0/8` are one network.
    const bool counts_from_v4 = first->is_v4() && text.find(':') == text.npos;
    const unsigned bits_max = counts_from_v4 ? 32 : 128;
    const auto digits = text.substr(slash + 1);
    const auto* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, network.bits_);
    const bool has_leading_zero = digits.size() > 1 && digits[0] == '0';
    if (error != std::errc{} || rest != end || has_leading_zero || network.bits_ > bits_max) {
        return std::nullopt;
    }
    network.bits_ += 128 - bits_max;
    // Written for one IPv4 address or a few, it would hold all of them, and other addresses too.
    const bool holds_more_than_meant = first->is_v4() && network.bits_ < v4_prefix.size() * 8;
    if (holds_more_than_meant) return std::nullopt;
    return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
    const auto whole = bits_ / 8;
    const auto& first = first_.bytes_;
    if (!std::equal(first.begin(), first.begin() + whole, address.bytes_.begin())) return false;
    const auto mask = static_cast<std::uint8_t>(0xff00U >> (bits_ % 8));
    return bits_ % 8 == 0 || ((first[whole] ^ address.bytes_[whole]) & mask) == 0;
}

}  // namespace http
