// SPDX-License-Identifier: Apache-2.0
// Which pages of other origins may call.
#include "http/pipeline/cors.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

constexpr auto verbs = "GET, HEAD, POST";

std::string header(const Response& response, std::string_view wanted) {
    for (const auto& [name, value] : response.headers) {
        if (name == wanted) return value;
    }
    return "";
}

Request cross_origin(Verb verb, const std::vector<Header>& headers) {
    Request request;
    request.verb = verb;
    request.headers = headers;
    return request;
}

TEST(Cors, allows_whole_origins_only) {
    const auto listed = make_cors({"https://app.example.org"}, verbs);
    const auto any = make_cors({"*"}, verbs);
    const struct {
        std::string_view origin;
        bool is_listed;
        bool is_any;
    } cases[] = {
        {"https://app.example.org", true, true},
        {"https://app.example.org.evil.net", false, true},
        {"https://app.example.or", false, true},
        {"http://app.example.org", false, true},
        {"https://app.example.org:8443", false, true},
        {"null", false, false},
        {"", false, false},
    };
    for (const auto& [origin, is_listed, is_any] : cases) {
        const std::vector<Header> headers{{"Origin", origin}};
        const auto request = cross_origin(Verb::get, headers);
        for (const auto& [cors, allowed] :
             {std::pair(&listed, is_listed), std::pair(&any, is_any)}) {
            Response response;
            (*cors)->after(request, response);
            EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), allowed ? origin : "");
            EXPECT_EQ(header(response, "Vary"), "Origin");
            EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "");
        }
    }
}

TEST(Cors, lets_pages_read_refusals_too) {
    const auto cors = make_cors({"https://app.example.org"}, verbs);
    const std::vector<Header> headers{{"Origin", "https://app.example.org"}};
    Response response{.status = 413};
    cors->refused(cross_origin(Verb::post, headers), response);
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "https://app.example.org");
    EXPECT_EQ(header(response, "Vary"), "Origin");
}

std::optional<Response> preflight(Stage& cors, Verb verb, const std::vector<Header>& headers) {
    auto request = cross_origin(verb, headers);
    return cors.before(request);
}

TEST(Cors, answers_only_preflights_of_allowed_origins) {
    const auto cors = make_cors({"https://app.example.org"}, verbs);
    const Header origin{"Origin", "https://app.example.org"};
    const Header method{"Access-Control-Request-Method", "PATCH"};
    const std::vector<Header> both{origin, method};
    const std::vector<Header> no_method{origin};
    const std::vector<Header> stranger{{"Origin", "https://evil.net"}, method};
    const auto answered = preflight(*cors, Verb::options, both);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->status, 204u);
    EXPECT_EQ(header(*answered, "Access-Control-Allow-Methods"), verbs);
    const auto allowed = header(*answered, "Access-Control-Allow-Headers");
    for (const std::string name : {"Authorization", "If-Match", "If-None-Match", "X-Requested-With",
                                   "traceparent", "tracestate", "baggage"}) {
        EXPECT_NE((", " + allowed + ',').find(", " + name + ','), std::string::npos) << name;
    }
    EXPECT_FALSE(preflight(*cors, Verb::get, both));
    EXPECT_FALSE(preflight(*cors, Verb::options, no_method));
    EXPECT_FALSE(preflight(*cors, Verb::options, stranger));
}

}  // namespace
}  // namespace http
