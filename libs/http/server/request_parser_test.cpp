// SPDX-License-Identifier: Apache-2.0
// Heads and bodies that RFC 9112 allows, and those that smuggle.
#include "http/server/request_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t header_bytes_max = 4096;
constexpr std::size_t body_bytes_max = 64;

/// A whole request, parsed as a connection does it.
class Parsed {
public:
    explicit Parsed(std::string text) : text_(std::move(text)) {
        error_code error;
        const auto end = std::min(text_.find("\r\n\r\n"), text_.size() - 4) + 4;
        const auto head = parser_.read_head(text_, end, error);
        status_ = error ? RequestParser::status_of(error)
                        : parser_.refusal(std::string_view(text_).substr(0, head));
        if (status_ == 0) read_body(head);
        if (status_ == 0) parser_.fill(request_);
    }

    unsigned status() const { return status_; }
    const Request& request() const { return request_; }
    const RequestParser& parser() const { return parser_; }

private:
    void read_body(std::size_t begin) {
        parser_.eager(true);
        while (!parser_.is_complete() && begin < text_.size()) {
            error_code error;
            begin +=
                parser_.put(asio::const_buffer(text_.data() + begin, text_.size() - begin), error);
            if (!error) continue;
            if (error != boost::beast::http::error::need_more) {
                status_ = RequestParser::status_of(error);
            }
            return;
        }
    }

    std::string text_;
    RequestParser parser_{header_bytes_max, body_bytes_max};
    unsigned status_ = 0;
    Request request_;
};

std::string get(const std::string& headers, const std::string& version = "1.1") {
    return "GET /users/7?a=1 HTTP/" + version + "\r\n" + headers + "\r\n";
}

std::string post(const std::string& headers, const std::string& body) {
    return "POST /users HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

TEST(RequestParser, fills_a_request) {
    const Parsed parsed(
        "PATCH /users/7?a=1?b HTTP/1.1\r\nHost: h\r\nX-A:  spaced \t\r\n"
        "Content-Length: 3\r\n\r\nabc");
    ASSERT_EQ(parsed.status(), 0u);
    const auto& request = parsed.request();
    EXPECT_EQ(request.verb, Verb::patch);
    EXPECT_EQ(request.target, "/users/7?a=1?b");
    EXPECT_EQ(request.path, "/users/7");
    EXPECT_EQ(request.query, "a=1?b");
    EXPECT_EQ(request.header("x-a"), "spaced");
    EXPECT_EQ(request.body, "abc");
}

TEST(RequestParser, knows_the_methods_it_serves) {
    const struct {
        std::string method;
        Verb verb;
    } cases[] = {{"GET", Verb::get},         {"HEAD", Verb::head},    {"POST", Verb::post},
                 {"PUT", Verb::put},         {"PATCH", Verb::patch},  {"DELETE", Verb::delete_},
                 {"OPTIONS", Verb::options}, {"BREW", Verb::other},   {"TRACE", Verb::other},
                 {"get", Verb::other},       {"CONNECT", Verb::other}};
    for (const auto& [method, verb] : cases) {
        const Parsed parsed(method + " / HTTP/1.1\r\nHost: h\r\n\r\n");
        ASSERT_EQ(parsed.status(), 0u) << method;
        EXPECT_EQ(parsed.request().verb, verb) << method;
    }
}

TEST(RequestParser, takes_the_absolute_form_as_a_path) {
    const struct {
        std::string target;
        std::string_view path;
        std::string_view query;
    } cases[] = {{"http://h/users/7", "/users/7", ""},
                 {"https://h:1/a?b", "/a", "b"},
                 {"HTTP://h/a", "/a", ""},
                 {"http://[::1]:80/a", "/a", ""},
                 {"http://h", "/", ""},
                 {"http://h?a=/users/1", "/", "a=/users/1"},
                 {"http://h/?a=b@c", "/", "a=b@c"},
                 {"*", "*", ""},
                 {"h:80", "h:80", ""},
                 {"//h/a", "//h/a", ""}};
    for (const auto& [target, path, query] : cases) {
        const Parsed parsed("GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n");
        ASSERT_EQ(parsed.status(), 0u) << target;
        EXPECT_EQ(parsed.request().path, path) << target;
        EXPECT_EQ(parsed.request().query, query) << target;
    }
}

TEST(RequestParser, refuses_an_absolute_form_that_is_none) {
    for (const std::string target : {"http://", "http:///users/7", "http://?a", "http://user@h/a",
                                     "http://u:p@h/a", "http://h#a", "http://h/a#b", "http://h:x/a",
                                     "http://:80/a", "https://h\\x/a", "http://[::1/a"}) {
        EXPECT_EQ(Parsed("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").status(), 400u)
            << target;
    }
}

TEST(RequestParser, refuses_bad_heads) {
    const struct {
        std::string text;
        unsigned status;
    } cases[] = {
        {get(""), 400},
        {get("", "1.0"), 0},
        {get("Host: a\r\n"), 0},
        {get("Host:\r\n"), 0},
        {get("Host: a b\r\n"), 400},
        {get("Host: a/b\r\n"), 400},
        {get("Host: http://a\r\n"), 400},
        {get("Host: u@a\r\n"), 400},
        {get("Host: a:b\r\n"), 400},
        {get("Host: a b\r\n", "1.0"), 400},
        {get("Host: a\r\nExpect: 100-continue\r\n"), 0},
        {get("Host: a\r\nExpect: 100-CONTINUE, 100-continue,\r\n"), 0},
        {get("Host: a\r\nExpect:\r\n"), 0},
        {get("Host: a\r\nExpect: 200-ok\r\n"), 417},
        {get("Host: a\r\nExpect: 100-continue;x=y\r\n"), 417},
        {get("Host: a\r\nExpect: 100-continue, x\r\n"), 417},
        {get("Host: a\r\nExpect: 100-continue\r\nExpect: x\r\n"), 417},
        {get("Host: a\r\nExpect: x\r\n", "1.0"), 417},
        {get("Host: a\r\nHost: a\r\n"), 400},
        {get("Host: a\r\nhost: b\r\n", "1.0"), 400},
        {get("Host: a\r\nX: b\r\n c\r\n"), 400},
        {get("Host: a\r\nX: b\r\n\tc\r\n"), 400},
        {get(" X: b\r\nHost: a\r\n"), 400},
        {get("Host: a\r\nX : b\r\n"), 400},
        {get("Host: a\r\n: b\r\n"), 400},
        {get("Host: a\r\nX\r\n"), 400},
        {get("Host: a\r\nX: b\x01\r\n"), 400},
        {get("Host: a\nX: b\r\n"), 400},
        {get("Host: a\r\n", "2.0"), 505},
        {get("Host: a\r\n", "0.9"), 505},
        {get("Host: a\r\n", "1.2"), 505},
        {get("Host: a\r\n", "1"), 505},
        {"GET / x HTTP/1.1\r\nHost: a\r\n\r\n", 505},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", 0},
        {"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {get("Host: a\r\nX: " + std::string(header_bytes_max, 'x') + "\r\n"), 431},
    };
    for (const auto& [text, status] : cases)
        EXPECT_EQ(Parsed(text).status(), status) << text;
}

TEST(RequestParser, refuses_every_doubt_about_where_a_body_ends) {
    const struct {
        std::string text;
        unsigned status;
    } cases[] = {
        {post("Content-Length: 3\r\n", "abc"), 0},
        {post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 0},
        {post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), 400},
        {post("Content-Length: 3, 3\r\n", "abc"), 0},
        {post("Content-Length: -3\r\n", "abc"), 400},
        {post("Content-Length: +3\r\n", "abc"), 400},
        {post("Content-Length: 0x3\r\n", "abc"), 400},
        {post("Content-Length: \r\n", ""), 400},
        {post("Content-Length: 99999999999999999999\r\n", ""), 400},
        {post("Content-Length: 65\r\n", ""), 413},
        {post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), 0},
        {post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400},
        {post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {post("Transfer-Encoding: gzip\r\n", "abc"), 501},
        {post("Transfer-Encoding: chunked, gzip\r\n", "abc"), 501},
        {post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
        {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
        {post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), 0},
        {post("Transfer-Encoding: chunked\r\n", "x\r\n"), 400},
        {post("Transfer-Encoding: chunked\r\n", "-3\r\nabc\r\n"), 400},
        {post("Transfer-Encoding: chunked\r\n", "41\r\n" + std::string(65, 'x') + "\r\n"), 413},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    };
    for (const auto& [text, status] : cases)
        EXPECT_EQ(Parsed(text).status(), status) << text;
}

TEST(RequestParser, puts_chunks_together_and_ignores_trailers) {
    const Parsed parsed(post("Transfer-Encoding: chunked\r\n",
                             "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: Bearer x\r\n\r\n"));
    ASSERT_EQ(parsed.status(), 0u);
    EXPECT_EQ(parsed.request().body, "abcde");
    EXPECT_EQ(parsed.request().count("Authorization"), 0u);
    EXPECT_TRUE(parsed.parser().is_complete());
}

TEST(RequestParser, takes_64_headers_and_no_more) {
    std::string headers = "Host: a\r\n";
    for (int i = 1; i < 64; ++i)
        headers += "X: y\r\n";
    for (const std::string method : {"GET", "PUT"}) {
        const auto head = method + " / HTTP/1.1\r\n" + headers;
        EXPECT_EQ(Parsed(head + "\r\n").status(), 0u) << method;
        EXPECT_EQ(Parsed(head + "X: y\r\n\r\n").status(), 431u) << method;
    }
}

TEST(RequestParser, knows_who_waits_for_a_continue) {
    EXPECT_TRUE(Parsed(post("Expect: 100-Continue\r\nContent-Length: 3\r\n", ""))
                    .parser()
                    .expects_continue());
    EXPECT_FALSE(Parsed(post("Content-Length: 3\r\n", "")).parser().expects_continue());
    EXPECT_FALSE(Parsed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                     .parser()
                     .expects_continue());
}

}  // namespace
}  // namespace http
