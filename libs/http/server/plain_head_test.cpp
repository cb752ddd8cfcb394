// SPDX-License-Identifier: Apache-2.0
// Plain heads: which are, and that they say the same as to the parser that reads every head.
#include "http/server/plain_head.hpp"

#include "http/server/request_parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace http {
namespace {

std::string get(const std::string& headers) {
    return "GET /users/me?a=1 HTTP/1.1\r\n" + headers + "\r\n";
}

TEST(PlainHead, reads_target_and_headers) {
    const auto head = get("Host: h:8001\r\nauthorization:  Bearer a.b-c_d \r\nX-Empty:\r\n");
    HeaderList headers;
    EXPECT_EQ(read_plain_head(head, headers), "/users/me?a=1");
    ASSERT_EQ(headers.size(), 3);
    EXPECT_EQ(headers[0].name, "Host");
    EXPECT_EQ(headers[0].value, "h:8001");
    EXPECT_EQ(headers[1].name, "authorization");
    EXPECT_EQ(headers[1].value, "Bearer a.b-c_d");
    EXPECT_EQ(headers[2].name, "X-Empty");
    EXPECT_EQ(headers[2].value, "");
}

TEST(PlainHead, takes_what_clients_and_proxies_say) {
    std::string most = "Host: h\r\n";
    for (int i = 1; i < 64; ++i)
        most += "X: y\r\n";
    for (const auto& headers :
         {std::string("Host: h\r\n"), std::string("Host: h\r\nConnection: Keep-Alive\r\n"),
          std::string("User-Agent: curl/8.0 (x; y)\r\nHost: h\r\nAccept: */*\r\n"), most}) {
        HeaderList list;
        EXPECT_TRUE(read_plain_head(get(headers), list)) << headers;
    }
}

TEST(PlainHead, leaves_to_the_parser_whatever_is_not) {
    std::string too_many = "Host: h\r\n";
    for (int i = 1; i < 65; ++i)
        too_many += "X: y\r\n";
    const std::string cases[] = {
        "",
        "GET /",
        "GET / HTTP/1.1\r\n",
        get(""),
        get("Host: h\r\nHost: h\r\n"),
        get("Host: h x\r\n"),
        get("Host: h/x\r\n"),
        get("Host: h\r\nContent-Length: 0\r\n"),
        get("Host: h\r\ncontent-length: 3\r\n"),
        get("Host: h\r\nTransfer-Encoding: chunked\r\n"),
        get("Host: h\r\nConnection: close\r\n"),
        get("Host: h\r\nConnection: keep-alive, close\r\n"),
        get("Host: h\r\nProxy-Connection: close\r\n"),
        get("Host: h\r\nUpgrade: h2c\r\n"),
        get("Host: h\r\nExpect: 100-continue\r\n"),
        get("Host: h\r\nX: b\r\n c\r\n"),
        get("Host: h\r\nX : b\r\n"),
        get("Host: h\r\nX\r\n"),
        get("Host: h\r\n: b\r\n"),
        get("Host: h\r\nX: a\nY: b\r\n"),
        get("Host: h\r\nX: a\rY: b\r\n"),
        get("Host: h\r\nX: a\tb\r\n"),
        get("Host: h\r\nX: \x80\r\n"),
        get("Host: h\r\nX: \x7f\r\n"),
        get("Host: h\r\n") + "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: h\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\n\r\n",
        "get / HTTP/1.1\r\nHost: h\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        get(too_many),
    };
    for (const auto& head : cases) {
        HeaderList headers;
        EXPECT_FALSE(read_plain_head(head, headers)) << head;
    }
}

/// What the parser that reads every head makes of it must be the same.
void expect_agreement(const std::string& head) {
    HeaderList headers;
    const auto target = read_plain_head(head, headers);
    if (!target) return;
    RequestParser parser(8192, 8192);
    boost::system::error_code error;
    const auto size = parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
    ASSERT_FALSE(error) << head;
    ASSERT_EQ(size, head.size()) << head;
    ASSERT_EQ(parser.refusal(head), 0) << head;
    ASSERT_TRUE(parser.is_done() && parser.keep_alive()) << head;
    Request request;
    parser.fill(request);
    ASSERT_EQ(request.verb, Verb::get) << head;
    ASSERT_EQ(request.target, *target) << head;
    const auto same = [](const Header& a, const Header& b) {
        return a.name == b.name && a.value == b.value;
    };
    ASSERT_TRUE(std::ranges::equal(request.headers, headers, same)) << head;
}

TEST(PlainHead, says_what_the_parser_says_however_a_head_is_changed) {
    const auto good = get("Host: h\r\nConnection: keep-alive\r\nAuthorization: Bearer a.b\r\n");
    for (std::size_t i = 0; i < good.size(); ++i) {
        expect_agreement(std::string(good).erase(i, 1));
        for (int byte = 0; byte < 256; ++byte) {
            auto changed = good;
            changed[i] = static_cast<char>(byte);
            expect_agreement(changed);
            expect_agreement(std::string(good).insert(i, 1, static_cast<char>(byte)));
        }
        for (const std::string piece : {"\r\n", "\r\n ", "\n\n", ": ", "Host: x\r\n", " HTTP/1.1"})
            expect_agreement(std::string(good).insert(i, piece));
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace http
