// SPDX-License-Identifier: Apache-2.0
#include "http/server/refused_head.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(RefusedHead, is_read_as_far_as_it_has_come) {
    const struct {
        std::string_view received;
        std::string_view path;
        std::string_view last_header;  ///< Its value.
    } cases[] = {
        {"", "/", ""},
        {"GET /a", "/", ""},
        {"GET /a HTTP/1.1\r\n", "/a", ""},
        {"GET /a?secret=1 HTTP/1.1\r\nHost: h\r\n", "/a", "h"},
        {"GET /a HTTP/1.1\r\nHost: h\r\nX-Request-Id: r", "/a", "h"},
        {"GET /a HTTP/1.1\r\nbroken\r\nX-Request-Id:  r \r\n\r\nBody: b\r\n", "/a", "r"},
        {"GET http://h/ HTTP/1.1\r\n", "/", ""},
        {"\x16\x03\x01\r\n\r\n", "/", ""},
    };
    for (const auto& [received, path, last_header] : cases) {
        const RefusedHead head(received);
        EXPECT_EQ(head.path, path) << received;
        EXPECT_EQ(head.headers.empty() ? "" : head.headers.back().value, last_header) << received;
    }
    EXPECT_TRUE(RefusedHead("HEAD / HTTP/1.1\r\n").is_head);
}

TEST(RefusedHead, has_an_end) {
    std::string received = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 1000; ++i)
        received += "X: y\r\n";
    EXPECT_EQ(RefusedHead(received).headers.size(), 64u);
}

}  // namespace
}  // namespace http
