// SPDX-License-Identifier: Apache-2.0
// Addresses in one spelling, and the networks they are in.
#include "http/message/ip_address.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(IpAddress, has_one_spelling) {
    const struct {
        std::string_view text;
        std::string_view spelled;  ///< Empty: it is no address.
    } cases[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"2001:DB8:0:0::1", "2001:db8::1"},
        {"::", "::"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"::ffff:c000:201", "192.0.2.1"},
        {"", ""},
        {"192.0.2", ""},
        {"192.0.2.256", ""},
        {"192.0.2.01", ""},
        {"0xc0.0.2.1", ""},
        {"192.0.2.1:80", ""},
        {"[2001:db8::1]", ""},
        {"fe80::1%eth0", ""},
        {" 192.0.2.1", ""},
        {std::string_view("192.0.2.1\0", 10), ""},
        {"localhost", ""},
        {"2001:db8::1::2", ""},
        {"1111:1111:1111:1111:1111:1111:111.111.111.1111", ""},
    };
    for (const auto& [text, spelled] : cases) {
        const auto address = IpAddress::parse(text);
        EXPECT_EQ(address.has_value(), !spelled.empty()) << text;
        if (address) EXPECT_EQ(address->text().view(), spelled) << text;
    }
}

TEST(IpNetwork, contains_what_begins_alike) {
    const struct {
        std::string_view network;
        std::string_view address;
        bool is_inside;
    } cases[] = {
        {"10.0.0.0/8", "10.255.0.1", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"10.1.2.3/8", "10.9.9.9", true},
        {"192.0.2.128/25", "192.0.2.128", true},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false},
        {"192.0.2.1/32", "192.0.2.1", true},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"10.0.0.0/8", "::ffff:10.0.0.1", true},
        {"::ffff:10.0.0.0/104", "10.1.1.1", true},
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"2001:db8::1", "2001:db8::1", true},
        {"::/0", "2001:db8::1", true},
        {"fe80::/10", "febf::1", true},
        {"fe80::/10", "fec0::1", false},
    };
    for (const auto& [network, address, is_inside] : cases) {
        const auto parsed = IpNetwork::parse(network);
        ASSERT_TRUE(parsed) << network;
        EXPECT_EQ(parsed->contains(*IpAddress::parse(address)), is_inside)
            << network << ' ' << address;
    }
}

TEST(IpNetwork, is_nothing_else) {
    for (const std::string_view text :
         {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
          "10.0.0.0/8x", "2001:db8::/129", "10.0.0/8", "proxy.example.org", "*", "10.0.0.0/8/8",
          "::ffff:10.0.0.5/32", "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/95"}) {
        EXPECT_FALSE(IpNetwork::parse(text)) << text;
    }
}

}  // namespace
}  // namespace http
