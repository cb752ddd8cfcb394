// SPDX-License-Identifier: Apache-2.0
#include "http/message/authority.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(HostValue, is_a_host_and_perhaps_a_port) {
    for (const std::string_view good :
         {"", "localhost", "a", "auth.example.org", "auth.example.org.", "auth_service:8000",
          "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8000", "[v7.a:b]", "h:", "a%20b",
          "xn--e1afmkfd", "a~b", "A.B"}) {
        EXPECT_TRUE(is_host_value(good)) << good;
    }
    for (const std::string_view bad :
         {"a b",     "a b:80",    "a/b",          "a/",      "/",    "http://a", "a\\b",
          "a?b",     "a#b",       "user@a",       "a:80:80", "a:x",  "a: 80",    "a:-1",
          ":80",     ":",         "::1",          "[::1",    "::1]", "[]",       "[::1]x",
          "[::1]80", "[::1] :80", "[a/b]",        "a%2",     "a%zz", "a\"b",     "<a>",
          "a\tb",    "a\x7f",     "b\xc3\xbc.de", "a{b}",    "a|b",  "a^b",      "a`b"}) {
        EXPECT_FALSE(is_host_value(bad)) << bad;
    }
}

}  // namespace
}  // namespace http
