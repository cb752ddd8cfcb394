// SPDX-License-Identifier: Apache-2.0
// What a client says about the representation that it wants or has.
#include "http/docs/preconditions.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

Request with(const std::vector<Header>& headers) {
    Request request;
    request.headers = headers;
    return request;
}

TEST(AcceptsGzip, reads_weights_and_lists) {
    const struct {
        std::vector<std::string_view> values;
        bool is_accepted;
    } cases[] = {
        {{"gzip"}, true},
        {{"GZIP"}, true},
        {{"x-gzip"}, true},
        {{"br, deflate , gzip;q=0.5"}, true},
        {{"br", "gzip"}, true},
        {{"gzip; q=1"}, true},
        {{"gzip;q=0.001"}, true},
        {{"gzip;q=0"}, false},
        {{"gzip ; Q=0.000"}, false},
        {{"br, identity"}, false},
        {{"gzipped"}, false},
        {{"*"}, false},
        {{""}, false},
        {{}, false},
    };
    for (const auto& [values, is_accepted] : cases) {
        std::vector<Header> headers;
        for (const auto value : values)
            headers.push_back({"accept-encoding", value});
        EXPECT_EQ(accepts_gzip(with(headers)), is_accepted)
            << (values.empty() ? "nothing" : values[0]);
    }
}

TEST(HasAlready, compares_entity_tags_weakly) {
    const struct {
        std::string_view value;
        bool is_match;
    } cases[] = {
        {R"("abc")", true},   {R"(W/"abc")", true}, {"*", true},    {R"("x", W/"abc" ,"y")", true},
        {R"("abcd")", false}, {R"("ab")", false},   {"abc", false}, {R"(w/"abc")", false},
        {"", false},
    };
    for (const auto& [value, is_match] : cases) {
        const std::vector<Header> headers{{"If-None-Match", value}};
        EXPECT_EQ(has_already(with(headers), R"("abc")"), is_match) << value;
    }
    EXPECT_FALSE(has_already(with({}), R"("abc")"));
}

}  // namespace
}  // namespace http
