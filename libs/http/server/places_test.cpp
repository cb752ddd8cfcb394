// SPDX-License-Identifier: Apache-2.0
// How many connections, and how many of whom.
#include "http/server/places.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

boost::asio::ip::address address(const char* text) {
    return boost::asio::ip::make_address(text);
}

TEST(Places, are_given_back) {
    Places places({.connections_max = 1, .per_address_max = 1});
    {
        const auto place = places.take(address("192.0.2.1"));
        ASSERT_TRUE(place);
        EXPECT_EQ(places.take(address("192.0.2.2")).error(), NoPlace::all_taken);
    }
    EXPECT_TRUE(places.take(address("192.0.2.2")));
}

TEST(Places, of_one_address_are_a_part) {
    const struct {
        const char* first;
        const char* second;
        bool is_same;
    } cases[] = {
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false},
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"2001:db8::1", "2001:db8::2", true},
        {"2001:db8::1", "2001:db8:0:0:ffff::", true},
        {"2001:db8::1", "2001:db8:0:1::1", false},
        {"32.1.13.184", "2001:db8::1", false},
    };
    for (const auto& [first, second, is_same] : cases) {
        Places places({.connections_max = 9, .per_address_max = 1});
        const auto one = places.take(address(first));
        ASSERT_TRUE(one);
        const auto other = places.take(address(second));
        EXPECT_EQ(!other, is_same) << first << ' ' << second;
        if (!other) EXPECT_EQ(other.error(), NoPlace::address_has_its_share);
    }
}

TEST(Places, trusted_proxies_have_no_share) {
    Places places({.connections_max = 3,
                   .per_address_max = 1,
                   .without_share = {*IpNetwork::parse("10.0.0.0/8")}});
    std::vector<Place> taken;
    for (const char* proxy : {"10.0.0.1", "10.0.0.1", "::ffff:10.0.0.1"}) {
        auto place = places.take(address(proxy));
        ASSERT_TRUE(place) << proxy;
        taken.push_back(std::move(*place));
    }
    EXPECT_EQ(places.take(address("10.0.0.1")).error(), NoPlace::all_taken);
}

TEST(Places, beyond_the_limits_count) {
    Places places({.connections_max = 1, .per_address_max = 1});
    auto place = places.take(address("192.0.2.1"));
    {
        const auto more = places.take_over(address("192.0.2.2"));
        EXPECT_EQ(more.neighbourhood(), neighbourhood_of(address("192.0.2.2")));
        EXPECT_FALSE(places.take(address("192.0.2.3")));
    }
    EXPECT_FALSE(places.take(address("192.0.2.3")));
}

}  // namespace
}  // namespace http
