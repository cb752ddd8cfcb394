// SPDX-License-Identifier: Apache-2.0
#include "http/server/places.hpp"

#include <algorithm>

namespace http {

namespace asio = boost::asio;

Neighbourhood neighbourhood_of(const asio::ip::address& address) {
    Neighbourhood key{};
    if (address.is_v4()) {
        key[0] = 4;
        std::ranges::copy(address.to_v4().to_bytes(), key.begin() + 1);
        return key;
    }
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped())
        return neighbourhood_of(asio::ip::make_address_v4(asio::ip::v4_mapped, v6));
    const auto bytes = v6.to_bytes();
    key[0] = 6;
    std::copy_n(bytes.begin(), key.size() - 1, key.begin() + 1);
    return key;
}

std::string_view reason_of(NoPlace reason) {
    return reason == NoPlace::all_taken ? "connections_max reached"
                                        : "connections_per_address_max reached";
}

Place::~Place() {
    if (places_) places_->give_back(neighbourhood_);
}

bool Places::has_share(const asio::ip::address& address) const {
    if (limits_.without_share.empty()) return true;
    const auto peer = IpAddress::parse(address.to_string());
    return !peer || std::ranges::none_of(limits_.without_share, [&](const IpNetwork& network) {
        return network.contains(*peer);
    });
}

std::expected<Place, NoPlace> Places::take(const asio::ip::address& address) {
    const auto key = neighbourhood_of(address);
    const bool is_bounded = has_share(address);
    const std::scoped_lock lock(mutex_);
    const auto found = taken_by_.find(key);
    if (is_bounded && found != taken_by_.end() && found->second >= limits_.per_address_max) {
        return std::unexpected(NoPlace::address_has_its_share);
    }
    if (taken_ >= limits_.connections_max) return std::unexpected(NoPlace::all_taken);
    return add(key);
}

Place Places::take_over(const asio::ip::address& address) {
    const std::scoped_lock lock(mutex_);
    return add(neighbourhood_of(address));
}

Place Places::add(const Neighbourhood& key) {
    ++taken_by_[key];
    ++taken_;
    return {*this, key};
}

void Places::give_back(const Neighbourhood& key) {
    const std::scoped_lock lock(mutex_);
    --taken_;
    const auto found = taken_by_.find(key);
    if (found != taken_by_.end() && --found->second == 0) taken_by_.erase(found);
}

}  // namespace http
