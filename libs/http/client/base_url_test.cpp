// SPDX-License-Identifier: Apache-2.0
#include "http/client/base_url.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(BaseUrl, reads_scheme_host_port_and_prefix) {
    struct Case {
        const char* text;
        bool is_tls;
        const char* authority;
        const char* prefix;
    };
    for (const auto& [text, is_tls, authority, prefix] :
         {Case{"http://localhost:8000", false, "localhost:8000", ""},
          Case{"http://localhost", false, "localhost:80", ""},
          Case{"HTTPS://auth.example.org", true, "auth.example.org:443", ""},
          Case{"http://127.0.0.1:1/", false, "127.0.0.1:1", ""},
          Case{"http://[::1]:8000", false, "[::1]:8000", ""},
          Case{"https://[2001:db8::1]/auth", true, "[2001:db8::1]:443", "/auth"},
          Case{"http://auth_service:65535/a/b//", false, "auth_service:65535", "/a/b"}}) {
        const auto url = BaseUrl::parse(text);
        ASSERT_TRUE(url) << text;
        EXPECT_EQ(url->is_tls, is_tls) << text;
        EXPECT_EQ(url->authority(), authority);
        EXPECT_EQ(url->prefix, prefix);
    }
}

TEST(BaseUrl, refuses_everything_else) {
    for (const char* text : {"",
                             "localhost",
                             "localhost:8000",
                             "//localhost",
                             "ftp://localhost",
                             "http:/localhost",
                             "http://",
                             "http:///x",
                             "http://:80",
                             "http://a:",
                             "http://a:0",
                             "http://a:65536",
                             "http://a:99999",
                             "http://a:8x",
                             "http://a:-1",
                             "http://user@a",
                             "http://user:pw@a:80",
                             "http://a?x=1",
                             "http://a/?x=1",
                             "http://a/#x",
                             "http://a b",
                             "http://a/b c",
                             "http://[::1",
                             "http://[::1]x",
                             "http://[]",
                             "http://::1",
                             "http://a\r\nX: y"}) {
        EXPECT_FALSE(BaseUrl::parse(text)) << text;
    }
}

}  // namespace
}  // namespace http
