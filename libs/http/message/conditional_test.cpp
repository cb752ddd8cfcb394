// SPDX-License-Identifier: Apache-2.0
#include "http/message/conditional.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Request with(const std::vector<Header>& headers, Verb verb = Verb::get) {
    Request request;
    request.verb = verb;
    request.headers = headers;
    return request;
}

TEST(EntityTags, are_members_of_a_list_over_several_lines) {
    const std::vector<Header> headers{
        {"If-Match", R"( "a" ,W/"b",, "c,d")"}, {"Host", "h"}, {"if-match", ""}, {"IF-MATCH", "*"}};
    EXPECT_THAT(entity_tags(with(headers), "If-Match"),
                ElementsAre(R"("a")", R"(W/"b")", R"("c,d")", "*"));
    EXPECT_THAT(entity_tags(with(headers), "If-None-Match"), IsEmpty());
}

TEST(NotModified, is_what_if_none_match_asks_for) {
    const struct {
        std::vector<Header> headers;
        Verb verb;
        unsigned status;
    } cases[] = {
        {{}, Verb::get, 200},
        {{{"If-None-Match", R"("v3")"}}, Verb::get, 304},
        {{{"If-None-Match", R"("v3")"}}, Verb::head, 304},
        {{{"If-None-Match", R"(W/"v3")"}}, Verb::get, 304},
        {{{"If-None-Match", R"("v2", "v3")"}}, Verb::get, 304},
        {{{"If-None-Match", R"("v2")"}, {"if-none-match", R"("v3")"}}, Verb::get, 304},
        {{{"If-None-Match", "*"}}, Verb::get, 304},
        {{{"If-None-Match", R"("v2")"}}, Verb::get, 200},
        {{{"If-None-Match", "v3"}}, Verb::get, 200},
        {{{"If-None-Match", ""}}, Verb::get, 200},
        {{{"If-Match", R"("v3")"}}, Verb::get, 200},
        {{{"If-None-Match", R"("v3")"}}, Verb::patch, 200},
    };
    for (const auto& [headers, verb, status] : cases) {
        auto response = json_response(200, "{}");
        response.with("ETag", R"("v3")");
        answer_not_modified(with(headers, verb), response);
        const auto shown = headers.empty() ? "none" : headers[0].value;
        EXPECT_EQ(response.status, status) << shown;
        EXPECT_EQ(response.body.size(), status == 200 ? 2u : 0u) << shown;
        EXPECT_EQ(response.headers.size(), 1u);
    }
    auto without_tag = json_response(200, "{}");
    answer_not_modified(with({{"If-None-Match", "*"}}), without_tag);
    EXPECT_EQ(without_tag.status, 200u);
}

}  // namespace
}  // namespace http
