// SPDX-License-Identifier: Apache-2.0
// IpAddress and IpNetwork: who is at the other end, and which of them are ours.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace http {

/// The text of an address, without memory of its own on the heap.
class IpText {
public:
    std::string_view view() const { return {characters_.data(), size_}; }

private:
    friend class IpAddress;
    std::array<char, 46> characters_;
    std::uint8_t size_ = 0;
};

/// An IPv4 or IPv6 address. One of IPv4 that is mapped into IPv6 (`::ffff:192.0.2.1`) is that of
/// IPv4.
class IpAddress {
public:
    /// Nothing unless `text` is an address and nothing else: no port, no brackets, no zone.
    static std::optional<IpAddress> parse(std::string_view text);

    bool is_v4() const;
    /// In the one spelling that the system prints.
    IpText text() const;

    bool operator==(const IpAddress&) const = default;

private:
    friend class IpNetwork;
    std::array<std::uint8_t, 16> bytes_{};
};

/// The addresses that begin alike.
class IpNetwork {
public:
    /// `192.0.2.1`, `10.0.0.0/8` or `2001:db8::/32`; bits behind the prefix are ignored.
    static std::optional<IpNetwork> parse(std::string_view text);

    bool contains(const IpAddress& address) const;

private:
    IpAddress first_;
    unsigned bits_ = 128;
};

}  // namespace http
