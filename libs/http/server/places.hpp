// SPDX-License-Identifier: Apache-2.0
// Places: how many connections may be open, and how many of one address. Internal.
#pragma once

#include "http/message/ip_address.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/container_hash/hash.hpp>

#include <array>
#include <cstdint>
#include <expected>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace http {

/// Whose connections count as those of one: an IPv4 address, or an IPv6 network of 64 bits.
/// The first byte is the family.
using Neighbourhood = std::array<std::uint8_t, 9>;

Neighbourhood neighbourhood_of(const boost::asio::ip::address& address);

enum class NoPlace { all_taken, address_has_its_share };

/// What the log says of it.
std::string_view reason_of(NoPlace reason);

class Places;

/// One connection's place; it is given back with the connection.
class Place {
public:
    Place() = default;
    Place(Place&& other) noexcept
        : places_(std::exchange(other.places_, nullptr)), neighbourhood_(other.neighbourhood_) {}
    Place& operator=(Place&&) = delete;
    ~Place();

    const Neighbourhood& neighbourhood() const { return neighbourhood_; }

private:
    friend class Places;
    Place(Places& places, const Neighbourhood& neighbourhood)
        : places_(&places), neighbourhood_(neighbourhood) {}

    Places* places_ = nullptr;
    Neighbourhood neighbourhood_{};
};

struct PlaceLimits {
    std::size_t connections_max;
    std::size_t per_address_max;
    /// Proxies, whose connections are those of many.
    std::vector<IpNetwork> without_share = {};
};

/// The places of one kind of listener. Safe from any thread; touched per connection, never per
/// request. Outlives its places.
class Places {
public:
    explicit Places(PlaceLimits limits) : limits_(std::move(limits)) {}

    std::expected<Place, NoPlace> take(const boost::asio::ip::address& address);
    /// A place beyond the limits, for a connection in whose favour another one ends.
    Place take_over(const boost::asio::ip::address& address);

private:
    friend class Place;
    struct Hash {
        std::size_t operator()(const Neighbourhood& key) const { return boost::hash_value(key); }
    };

    bool has_share(const boost::asio::ip::address& address) const;
    Place add(const Neighbourhood& key);
    void give_back(const Neighbourhood& key);

    const PlaceLimits limits_;
    std::mutex mutex_;
    std::size_t taken_ = 0;
    std::unordered_map<Neighbourhood, std::size_t, Hash> taken_by_;
};

}  // namespace http
