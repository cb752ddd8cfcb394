// SPDX-License-Identifier: Apache-2.0
// What handlers read out of a request, and who it is in logs.
#include "http/message/request.hpp"

#include "http/message/request_identity.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

using base::Errc;
using Headers = std::vector<Header>;

Request with(const Headers& headers) {
    Request request;
    request.headers = headers;
    return request;
}

TEST(Request, finds_headers_without_case) {
    const Headers headers{{"If-Match", "a"}, {"IF-MATCH", "b"}, {"Host", "c"}};
    const auto request = with(headers);
    EXPECT_EQ(request.header("if-match"), "a");
    EXPECT_EQ(request.count("If-match"), 2u);
    EXPECT_EQ(request.header("If-Matc"), "");
    EXPECT_EQ(request.count("If-Match-"), 0u);
}

TEST(BearerToken, is_taken_as_rfc_6750_writes_it) {
    const struct {
        Headers headers;
        std::string_view token;
        std::optional<Errc> failure;
    } cases[] = {
        {{}, "", Errc::unauthenticated},
        {{{"Cookie", "Bearer a.b.c"}}, "", Errc::unauthenticated},
        {{{"Authorization", "Bearer a.b.c"}}, "a.b.c", {}},
        {{{"authorization", "bearer a.b.c"}}, "a.b.c", {}},
        {{{"Authorization", "BEARER a.b.c"}}, "a.b.c", {}},
        {{{"Authorization", "Bearer   a.b.c"}}, "a.b.c", {}},
        {{{"Authorization", ""}}, "", Errc::unauthenticated},
        {{{"Authorization", "Bearer"}}, "", Errc::invalid_token},
        {{{"Authorization", "Bearer "}}, "", Errc::invalid_token},
        {{{"Authorization", "Bearer  "}}, "", Errc::invalid_token},
        {{{"Authorization", "Bearera.b.c"}}, "", Errc::unauthenticated},
        {{{"Authorization", "Basic YTpi"}}, "", Errc::unauthenticated},
        {{{"Authorization", "a.b.c"}}, "", Errc::unauthenticated},
        {{{"Authorization", "Negotiate"}}, "", Errc::unauthenticated},
        {{{"Authorization", "Digest username=\"Bearer a\""}}, "", Errc::unauthenticated},
        {{{"Authorization", "Bearer a b"}}, "", Errc::invalid_token},
        {{{"Authorization", "Basic YTpi"}, {"Authorization", "Bearer a"}}, "", Errc::invalid_token},
        {{{"Authorization", "Bearer a"}, {"Authorization", "Bearer a"}}, "", Errc::invalid_token},
    };
    for (const auto& [headers, token, failure] : cases) {
        const auto read = bearer_token(with(headers));
        const auto shown = headers.empty() ? "no header" : headers[0].value;
        EXPECT_EQ(read.has_value(), !failure) << shown;
        if (read) {
            EXPECT_EQ(*read, token) << shown;
        } else {
            EXPECT_EQ(read.error().code, failure) << shown;
        }
    }
}

TEST(IdParameter, is_a_positive_number_in_one_spelling) {
    const struct {
        std::string_view text;
        std::optional<std::int64_t> id;
    } cases[] = {
        {"1", 1},
        {"42", 42},
        {"9223372036854775807", 9223372036854775807},
        {"9223372036854775808", {}},
        {"", {}},
        {"0", {}},
        {"-1", {}},
        {"+1", {}},
        {"01", {}},
        {"1a", {}},
        {"1.0", {}},
        {" 1", {}},
        {"1 ", {}},
        {"%31", {}},
        {"me", {}},
        {"0x1", {}},
        {std::string_view("1\0", 2), {}},
    };
    for (const auto& [text, id] : cases) {
        Request request;
        request.parameters.push_back({"id", text});
        EXPECT_EQ(id_parameter(request), id) << text;
    }
}

TEST(PathParameter, is_found_by_its_name) {
    Request request;
    request.parameters = {{"id", "7"}, {"role", "DOCTOR"}};
    EXPECT_EQ(request.parameter("role"), "DOCTOR");
    EXPECT_EQ(request.parameter("Role"), "");
    EXPECT_EQ(id_parameter(request), 7);
    EXPECT_EQ(id_parameter(request, "role"), std::nullopt);
    EXPECT_EQ(id_parameter(request, "other"), std::nullopt);
}

TEST(IdempotencyKey, is_quoted_or_bare) {
    const std::string fits(255, 'k');
    const std::string quoted = '"' + fits + '"';
    for (const auto& [header, key] : std::initializer_list<std::pair<std::string, std::string>>{
             {R"("abc")", "abc"},
             {"abc", "abc"},
             {"k", "k"},
             {R"("k")", "k"},
             {"a;b=1", "a;b=1"},
             {std::string(201, 'k'), std::string(201, 'k')},
             {fits, fits},
             {quoted, fits}}) {
        const Headers headers{{"idempotency-key", header}};
        EXPECT_EQ(idempotency_key(with(headers)).value(), key) << header;
    }
    EXPECT_EQ(idempotency_key(with({})).value(), "");
}

TEST(IdempotencyKey, that_breaks_the_rule_is_refused) {
    const std::string over(256, 'k');
    for (const std::string& header :
         {std::string(), std::string(R"("")"), std::string(R"(")"), std::string(R"("abc)"),
          std::string(R"(abc")"), std::string(R"("a"b")"), std::string("a b"),
          std::string(R"("a b")"), std::string(R"("a\b")"), std::string("a\tb"),
          std::string("ключ"), over, '"' + over + '"'}) {
        const Headers headers{{"Idempotency-Key", header}};
        const auto key = idempotency_key(with(headers));
        ASSERT_FALSE(key) << header;
        EXPECT_EQ(key.error().code, base::Errc::malformed);
    }
    EXPECT_FALSE(idempotency_key(with({{"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}})));
    EXPECT_EQ(idempotency_key(with({{"Idempotency-Key", "a"}, {"Idempotency-Key", "a"}})).value(),
              "a");
}

TEST(ExpectMediaType, wants_utf_8_as_it_is) {
    const struct {
        Headers headers;
        bool fits;
    } cases[] = {
        {{{"Content-Type", "application/json"}}, true},
        {{{"content-type", "Application/JSON"}}, true},
        {{{"Content-Type", "application/json; charset=utf-8"}}, true},
        {{{"Content-Type", "application/json ;charset=utf-8"}}, true},
        {{{"Content-Type", "application/json; charset=UTF-8"}}, true},
        {{{"Content-Type", "application/json; charset=\"utf-8\""}}, true},
        {{{"Content-Type", "application/json; charset=\"u\\tf-8\""}}, true},
        {{{"Content-Type", "application/json; Charset=utf8"}}, true},
        {{{"Content-Type", "application/json; x=y; charset=utf-8;"}}, true},
        {{{"Content-Type", "application/json; x=\"; charset=utf-16\""}}, true},
        {{{"Content-Type", "application/json; xcharset=utf-16"}}, true},
        {{{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}}, true},
        {{{"Content-Type", "application/json"}, {"Content-Encoding", ""}}, true},
        {{{"Content-Type", "application/json; charset=utf-16"}}, false},
        {{{"Content-Type", "application/json; charset=windows-1251"}}, false},
        {{{"Content-Type", "application/json;charset=\"iso-8859-1\""}}, false},
        {{{"Content-Type", "application/json; charset=us-ascii"}}, false},
        {{{"Content-Type", "application/json; charset=utf-8; charset=utf-16"}}, false},
        {{{"Content-Type", "application/json; x=\"a;b\"; CHARSET = utf-16"}}, false},
        {{{"Content-Type", "application/json; charset="}}, false},
        {{{"Content-Type", "application/json; charset"}}, false},
        {{{"Content-Type", "application/json; charset=utf-8x"}}, false},
        {{{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, false},
        {{{"Content-Type", "application/json"}, {"content-encoding", "identity, br"}}, false},
        {{{"Content-Type", "application/json"},
          {"Content-Encoding", "identity"},
          {"Content-Encoding", "x-gzip"}},
         false},
        {{}, false},
        {{{"Content-Type", ""}}, false},
        {{{"Content-Type", "application/jsonx"}}, false},
        {{{"Content-Type", "application/problem+json"}}, false},
        {{{"Content-Type", "text/plain; application/json"}}, false},
        {{{"Content-Type", "application/json, text/plain"}}, false},
        {{{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}}, false},
    };
    for (const auto& [headers, fits] : cases) {
        const auto checked = expect_media_type(with(headers), "application/json");
        EXPECT_EQ(checked.has_value(), fits) << (headers.empty() ? "none" : headers[0].value);
        if (!checked) EXPECT_EQ(checked.error().code, Errc::unsupported_media_type);
    }
}

TEST(RequestId, takes_only_what_is_safe_in_logs_and_headers) {
    const std::string fits(128, 'x');
    const std::string over(129, 'x');
    for (const std::string_view id :
         {std::string_view("a"), std::string_view("A.b_C:9-z"), std::string_view(fits)}) {
        EXPECT_EQ(sane_request_id(id), id);
    }
    for (const std::string_view id :
         {std::string_view(""), std::string_view("a b"), std::string_view("a\r\nX: y"),
          std::string_view("a\""), std::string_view("я"), std::string_view("a/b"),
          std::string_view("a,b"), std::string_view(over), std::string_view("a\0", 2)}) {
        EXPECT_EQ(sane_request_id(id), "") << id;
    }
}

constexpr std::string_view sample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceParent, takes_what_the_specification_calls_valid) {
    const std::string future = "cc" + std::string(sample.substr(2));
    const struct {
        std::string text;
        std::string_view taken;
    } cases[] = {
        {std::string(sample), sample},
        {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
         "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"},
        {future, future},
        {future + "-what-the-future-will-be-like", future},
    };
    for (const auto& [text, taken] : cases)
        EXPECT_EQ(valid_trace_parent(text), taken) << text;
}

TEST(TraceParent, ignores_everything_else) {
    const std::string text(sample);
    const auto replaced = [&](std::size_t at, std::string_view by) {
        return std::string(text).replace(at, by.size(), by);
    };
    const std::string cases[] = {
        "",
        text.substr(0, 54),
        text + "-",
        text + "-00",
        text + " ",
        "ff" + text.substr(2),
        "cc" + text.substr(2) + ".what-the-future-will-be-like",
        replaced(0, "0x"),
        replaced(0, ".0"),
        replaced(2, "_"),
        replaced(3, std::string(32, '0')),
        replaced(3, "4BF9"),
        replaced(3, "g"),
        replaced(35, "0"),
        replaced(36, std::string(16, '0')),
        replaced(36, "."),
        replaced(52, "0"),
        replaced(53, ".0"),
        replaced(53, "0G"),
    };
    for (const auto& bad : cases)
        EXPECT_EQ(valid_trace_parent(bad), "") << bad;
}

TEST(TraceParent, holds_a_trace_id) {
    EXPECT_EQ(trace_id(sample), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(trace_id(""), "");
}

}  // namespace
}  // namespace http
