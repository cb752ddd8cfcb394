// SPDX-License-Identifier: Apache-2.0
// Answers on the wire: problems and framing.
#include "http/message/problem.hpp"
#include "http/message/response_head.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

using base::Errc;

std::string header(const Response& response, std::string_view wanted) {
    for (const auto& [name, value] : response.headers) {
        if (name == wanted) return value;
    }
    return "";
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

constexpr std::string_view realm = R"(Bearer realm="gatehouse")";

TEST(Problem, every_kind_of_failure_has_a_status) {
    const struct {
        Errc code;
        unsigned status;
        std::string_view type;
        std::string challenge;
    } cases[] = {
        {Errc::malformed, 400, "malformed-request", ""},
        {Errc::unsupported_media_type, 415, "unsupported-media-type", ""},
        {Errc::too_large, 413, "content-too-large", ""},
        {Errc::invalid, 422, "invalid-request", ""},
        {Errc::unauthenticated, 401, "not-authenticated", std::string(realm)},
        {Errc::invalid_token, 401, "invalid-token",
         std::string(realm) + R"(, error="invalid_token", error_description="Told")"},
        {Errc::forbidden, 403, "not-allowed",
         std::string(realm) + R"(, error="insufficient_scope")"},
        {Errc::not_found, 404, "not-found", ""},
        {Errc::method_not_allowed, 405, "method-not-allowed", ""},
        {Errc::conflict, 409, "conflict", ""},
        {Errc::precondition_failed, 412, "precondition-failed", ""},
        {Errc::overloaded, 503, "overloaded", ""},
        {Errc::unavailable, 503, "unavailable", ""},
        {Errc::timeout, 503, "timeout", ""},
        {Errc::internal, 500, "internal-error", ""},
    };
    for (const auto& [code, status, type, challenge] : cases) {
        const auto response =
            problem({.code = code, .detail = "Told", .log = {"never told"}}, Request{});
        EXPECT_EQ(status_of(code), status) << type;
        EXPECT_EQ(response.status, status) << type;
        EXPECT_EQ(response.content_type, "application/problem+json") << type;
        EXPECT_TRUE(contains(response.body, "urn:gatehouse:problem:" + std::string(type)));
        EXPECT_TRUE(contains(response.body, R"("detail":"Told")")) << response.body.view();
        EXPECT_FALSE(contains(response.body, "never told")) << type;
        EXPECT_EQ(header(response, "WWW-Authenticate"), challenge) << type;
        EXPECT_EQ(header(response, "Retry-After"), "") << type;
    }
}

TEST(Problem, is_of_the_type_that_the_reason_names) {
    const base::Error error{
        .code = Errc::conflict, .reason = "email_taken", .detail = "Email already registered"};
    const auto response = problem(error, Request{});
    EXPECT_EQ(response.status, 409u);
    EXPECT_EQ(response.reason, "email_taken");
    EXPECT_TRUE(contains(response.body, R"("type":"urn:gatehouse:problem:email-taken")"));
    EXPECT_TRUE(contains(response.body, R"("title":"Conflict")"));
    EXPECT_EQ(problem({.code = Errc::not_found}, Request{}).reason, "not_found");
}

TEST(Problem, says_what_where_and_which_request) {
    Request request;
    request.path = "/users/7";
    request.call.request_id = "r-1";
    const auto response = problem(base::invalid_field("email", "is \"missing\""), request);
    EXPECT_TRUE(contains(response.body, R"("instance":"/users/7")")) << response.body.view();
    EXPECT_TRUE(contains(response.body, R"("request_id":"r-1")")) << response.body.view();
    EXPECT_TRUE(
        contains(response.body, R"("errors":[{"field":"email","problem":"is \"missing\""}])"))
        << response.body.view();
    EXPECT_FALSE(contains(problem(base::internal_error("x"), request).body, "errors"));
}

TEST(Problem, tells_when_to_come_back) {
    const base::Error error{
        .code = Errc::overloaded, .detail = "Busy", .retry_after = std::chrono::seconds(7)};
    EXPECT_EQ(header(problem(error, Request{}), "Retry-After"), "7");
    EXPECT_EQ(header(problem(base::unavailable("x"), Request{}), "Retry-After"), "1");
}

TEST(Problem, before_there_is_a_request_the_query_stays_out) {
    const auto response = problem(431, "/token?secret=1", "r-1");
    EXPECT_EQ(response.status, 431u);
    EXPECT_TRUE(contains(response.body, R"("instance":"/token")")) << response.body.view();
    EXPECT_FALSE(contains(response.body, "secret"));
}

std::string written(const Response& response, Framing framing = {}) {
    framing.date = "Sun, 06 Nov 1994 08:49:37 GMT";
    framing.request_id = "r-1";
    std::string out;
    append_response(out, response, framing);
    return out;
}

TEST(AppendResponse, writes_head_and_body) {
    const auto out = written(json_response(200, "{}"));
    EXPECT_TRUE(out.starts_with("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    for (const auto* line :
         {"Content-Type: application/json\r\n", "Content-Length: 2\r\n", "X-Request-Id: r-1\r\n",
          "Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n",
          "Referrer-Policy: no-referrer\r\n",
          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"}) {
        EXPECT_TRUE(contains(out, line)) << line;
    }
    EXPECT_TRUE(out.ends_with("\r\n\r\n{}"));
    EXPECT_FALSE(contains(out, "Connection"));
    EXPECT_FALSE(contains(out, "Strict-Transport-Security"));
}

TEST(AppendResponse, a_page_has_its_own_policy) {
    const auto out = written(Response{}.with("Content-Security-Policy", "default-src 'self'"));
    EXPECT_TRUE(contains(out, "\r\nContent-Security-Policy: default-src 'self'\r\n"));
    EXPECT_FALSE(contains(out, "'none'"));
}

TEST(AppendResponse, over_tls_asks_for_no_other_way) {
    EXPECT_TRUE(contains(written({}, {.date = {}, .request_id = {}, .is_tls = true}),
                         "\r\nStrict-Transport-Security: max-age=31536000\r\n"));
}

TEST(AppendResponse, tells_an_old_client_that_the_connection_stays) {
    EXPECT_TRUE(contains(written({}, {.date = {}, .request_id = {}, .is_http_1_0 = true}),
                         "\r\nConnection: keep-alive\r\n\r\n"));
    EXPECT_TRUE(contains(
        written({}, {.date = {}, .request_id = {}, .keep_alive = false, .is_http_1_0 = true}),
        "\r\nConnection: close\r\n\r\n"));
}

TEST(AppendResponse, says_who_may_keep_it) {
    const struct {
        CachePolicy cache;
        std::string_view line;
    } cases[] = {
        {{}, "\r\nCache-Control: no-store\r\n"},
        {{.max_age = std::chrono::seconds(0)}, "\r\nCache-Control: no-cache\r\n"},
        {{.max_age = std::chrono::minutes(5)}, "\r\nCache-Control: max-age=300\r\n"},
    };
    for (const auto& [cache, line] : cases) {
        auto response = json_response(200, "{}");
        response.cache = cache;
        EXPECT_TRUE(contains(written(response.with("ETag", "\"v1\"")), line)) << line;
    }
}

TEST(AppendResponse, writes_a_body_that_is_somebody_elses) {
    constexpr std::string_view document = "a document";
    const Response response{.content_type = "text/plain", .body = Body::view_of(document)};
    EXPECT_EQ(response.body.view().data(), document.data());
    EXPECT_TRUE(written(response).ends_with("\r\n\r\na document"));
}

TEST(ReasonPhrase, is_that_of_rfc_9110) {
    EXPECT_EQ(reason_phrase(201), "Created");
    EXPECT_EQ(reason_phrase(413), "Content Too Large");
    EXPECT_EQ(reason_phrase(422), "Unprocessable Content");
    EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
}

TEST(AppendResponse, head_has_the_length_and_no_body) {
    const auto out =
        written(json_response(200, "{}"), {.date = {}, .request_id = {}, .head_only = true});
    EXPECT_TRUE(contains(out, "Content-Length: 2\r\n"));
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(AppendResponse, no_content_has_neither_length_nor_type) {
    const auto out = written({.status = 204});
    EXPECT_TRUE(out.starts_with("HTTP/1.1 204 No Content\r\n"));
    EXPECT_FALSE(contains(out, "Content-Length"));
    EXPECT_FALSE(contains(out, "Content-Type:"));
    EXPECT_FALSE(contains(written({.status = 304}), "Content-Length"));
}

TEST(AppendResponse, says_when_the_connection_ends) {
    EXPECT_TRUE(contains(written({}, {.date = {}, .request_id = {}, .keep_alive = false}),
                         "\r\nConnection: close\r\n\r\n"));
}

TEST(AppendResponse, drops_a_header_with_a_line_break_in_it) {
    for (const std::string value : {"a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1"}) {
        Response response;
        response.with("Location", value).with("ETag", "kept");
        const auto out = written(response);
        EXPECT_FALSE(contains(out, "Evil"));
        EXPECT_TRUE(contains(out, "ETag: kept\r\n"));
    }
}

TEST(AppendResponse, puts_one_answer_after_the_other) {
    std::string out = "before";
    append_response(out, json_response(404, "x"), {});
    append_response(out, json_response(200, "y"), {});
    EXPECT_TRUE(out.starts_with("beforeHTTP/1.1 404 Not Found\r\n"));
    EXPECT_TRUE(contains(out, "\r\n\r\nxHTTP/1.1 200 OK"));
}

TEST(DateText, has_the_form_of_rfc_9110) {
    DateText date;
    const auto text = date.now();
    EXPECT_EQ(text.size(), 29u);
    EXPECT_TRUE(text.ends_with(" GMT"));
    EXPECT_EQ(text.substr(3, 2), ", ");
}

}  // namespace
}  // namespace http
