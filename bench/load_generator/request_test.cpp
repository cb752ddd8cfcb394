// SPDX-License-Identifier: Apache-2.0
#include "load_generator/request.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace load_generator {
namespace {

TEST(RequestWriter, sends_a_constant_again_and_again) {
    RequestWriter writer({.head = "GET /{x} HTTP/1.1\r\n"});
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(writer.next(), "GET /{x} HTTP/1.1\r\n\r\n");
}

TEST(RequestWriter, numbers_its_requests) {
    RequestWriter writer({.head = "POST /{n} HTTP/1.1\r\n",
                          .body = R"({"id":{n},"name":"u{n}"})",
                          .has_length = true,
                          .first = 9});
    EXPECT_EQ(writer.next(),
              "POST /9 HTTP/1.1\r\nContent-Length: 20\r\n\r\n{\"id\":9,\"name\":\"u9\"}");
    EXPECT_EQ(writer.next(),
              "POST /10 HTTP/1.1\r\nContent-Length: 22\r\n\r\n{\"id\":10,\"name\":\"u10\"}");
}

TEST(RequestWriter, takes_its_lines_in_turn) {
    RequestWriter writer({.head = "POST / HTTP/1.1\r\n",
                          .body = "{line}!",
                          .has_length = true,
                          .lines = {"a", "bc"}});
    for (const auto* body : {"2\r\n\r\na!", "3\r\n\r\nbc!", "2\r\n\r\na!"})
        EXPECT_EQ(writer.next(), std::string("POST / HTTP/1.1\r\nContent-Length: ") + body);
}

TEST(RequestWriter, says_that_an_empty_body_is_empty) {
    RequestWriter writer({.head = "POST / HTTP/1.1\r\n", .has_length = true});
    EXPECT_EQ(writer.next(), "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
}

TEST(RequestWriter, refuses_to_send_lines_that_it_does_not_have) {
    EXPECT_THROW(RequestWriter({.head = "GET /{line} HTTP/1.1\r\n"}), std::invalid_argument);
}

}  // namespace
}  // namespace load_generator
