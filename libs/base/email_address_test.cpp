// SPDX-License-Identifier: Apache-2.0
#include "base/email_address.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(EmailAddress, accepts_mailboxes) {
    const std::string longest = std::string(64, 'a') + "@" + std::string(63, 'b') + "." +
                                std::string(63, 'c') + "." + std::string(61, 'd');
    ASSERT_EQ(longest.size(), 254u);
    for (const std::string& text :
         {std::string("test@example.com"), std::string("a@b"), std::string("admin@localhost"),
          std::string("first.last+tag@sub.example.org"), std::string("o'neil@example.ie"),
          std::string("\"quoted local\"@example.com"), std::string("\"a\\\"b\"@example.com"),
          std::string("x@[192.0.2.1]"), std::string("x@[IPv6:2001:db8::1]"), longest}) {
        EXPECT_TRUE(is_email_address(text)) << text;
    }
}

TEST(EmailAddress, takes_the_address_literals_of_rfc_5321) {
    for (const std::string literal :
         {"127.0.0.1", "255.255.255.255", "0.0.0.0", "001.002.003.004", "IPv6:::", "ipv6:::1",
          "IPv6:1::", "IPv6:1:2:3:4:5:6:7:8", "IPv6:1:2:3:4:5:6:1.2.3.4", "IPv6:2001:DB8::abcd",
          "IPv6:1:2:3::6:7:8", "IPv6:::ffff:192.0.2.1", "IPv6:1:2:3:4::1.2.3.4",
          "IPv6:0001:0:0:0:0:0:0:1"}) {
        EXPECT_TRUE(is_email_address("a@[" + literal + "]")) << literal;
    }
    for (const std::string literal : {"",
                                      "300.1.1.1",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "1.2.3.",
                                      ".1.2.3",
                                      "1.2.3.0004",
                                      "1.2.3.-4",
                                      "1.2.3.4:",
                                      "2001:db8::1",
                                      "IPv6:",
                                      "IPv6:1",
                                      "IPv6:1:2:3:4:5:6:7",
                                      "IPv6::1",
                                      "IPv6:1:2:3:4:5:6:7:8:9",
                                      "IPv6:1:2:3:4:5:6:7::",
                                      "IPv6:1:2:3:4::6:7:8",
                                      "IPv6:::1::",
                                      "IPv6:12345::",
                                      "IPv6:g::",
                                      "IPv6:1:::2",
                                      "IPv6:1.2.3.4::",
                                      "IPv6:1.2.3.4",
                                      "IPv6:::1.2.3",
                                      "IPv6:::1.2.3.256",
                                      "IPv6:1:2:3:4:5:6:7:1.2.3.4",
                                      "IPv6:1:2:3:4:5::1.2.3.4",
                                      "IPv6:fe80::1%eth0",
                                      "IPv6:127.0.0.1:1",
                                      "IPv4:127.0.0.1",
                                      "x-tag:abc",
                                      "example",
                                      "a-b",
                                      "IPv6:2001:db8::1 "}) {
        EXPECT_FALSE(is_email_address("a@[" + literal + "]")) << literal;
    }
}

TEST(EmailAddress, refuses_everything_else) {
    for (const std::string& text : {std::string(""),
                                    std::string("a"),
                                    std::string("@"),
                                    std::string("a@"),
                                    std::string("@b"),
                                    std::string("a b@c.d"),
                                    std::string(".a@b"),
                                    std::string("a.@b"),
                                    std::string("a..b@c"),
                                    std::string("a@b..c"),
                                    std::string("a@-b.c"),
                                    std::string("a@b-.c"),
                                    std::string("a@b.c."),
                                    std::string("a@b_c"),
                                    std::string("a@b c"),
                                    std::string("\"a@b.c"),
                                    std::string("\"a\"b\"@c"),
                                    std::string("a@[]"),
                                    std::string("a@[1.2.3.4"),
                                    std::string("a\xEF\xBC\xA0"
                                                "b.c"),
                                    std::string("\xC3\xBC@example.com"),
                                    std::string("a@ex\xC3\xA4mple.com"),
                                    std::string("a\n@b.c"),
                                    std::string("a\0@b.c", 6),
                                    std::string(65, 'a') + "@b.c",
                                    "a@" + std::string(64, 'b') + ".c",
                                    "a@" + std::string(253, 'b')}) {
        EXPECT_FALSE(is_email_address(text)) << text;
    }
}

}  // namespace
}  // namespace base
