// SPDX-License-Identifier: Apache-2.0
// Profiles as JSON and as ETags.
#include "user/http/profiles/profile_body.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using Versions = std::vector<std::int64_t>;

Profile sample() {
    return {.id = {3},
            .auth_user_id = {7},
            .email = "a@b.co",
            .first_name = "Ann",
            .last_name = "Lee",
            .roles = {"PATIENT"},
            .version = 12};
}

TEST(AcceptedVersions, are_those_that_if_match_names) {
    const struct {
        std::string_view header;
        AcceptedVersions accepted;
    } cases[] = {
        {"*", std::nullopt},
        {" * ", std::nullopt},
        {R"("v12")", Versions{12}},
        {R"("v1", "v2" ,"v3")", Versions{1, 2, 3}},
        {R"(W/"v12")", Versions{0}},
        {R"("12")", Versions{0}},
        {"v12", Versions{0}},
        {R"("v12)", Versions{0}},
        {R"("v")", Versions{0}},
        {R"("v1x")", Versions{0}},
        {R"("v99999999999999999999")", Versions{0}},
        {R"("v1",)", Versions{1}},
        {R"("v1,v2")", Versions{0}},
        {R"(*, "v1")", Versions{0, 1}},
    };
    for (const auto& [header, accepted] : cases) {
        const std::vector<http::Header> headers{{"If-Match", header}};
        http::Request request;
        request.headers = headers;
        EXPECT_EQ(accepted_versions(request).value(), accepted) << header;
    }
    EXPECT_EQ(accepted_versions(http::Request{}).value(), std::nullopt);
}

TEST(AcceptedVersions, stand_on_all_lines_and_are_not_empty) {
    const std::vector<http::Header> lines{{"If-Match", R"("zz")"}, {"if-match", R"("v3")"}};
    http::Request request;
    request.headers = lines;
    EXPECT_EQ(accepted_versions(request).value(), (Versions{0, 3}));
    for (const std::string_view empty : {"", " ", ",", " , "}) {
        const std::vector<http::Header> headers{{"If-Match", empty}};
        request.headers = headers;
        const auto accepted = accepted_versions(request);
        ASSERT_FALSE(accepted) << empty;
        EXPECT_EQ(accepted.error().code, base::Errc::malformed);
    }
}

TEST(ProfileResponse, has_an_etag_that_if_match_takes_back) {
    const auto response = profile_response(201, sample());
    EXPECT_EQ(response.status, 201u);
    ASSERT_EQ(response.headers.size(), 1u);
    EXPECT_EQ(response.headers[0].first, "ETag");
    const std::vector<http::Header> headers{{"If-Match", response.headers[0].second}};
    http::Request request;
    request.headers = headers;
    EXPECT_EQ(accepted_versions(request).value(), Versions{12});
}

TEST(ProfileResponse, names_a_block_reason_only_of_the_blocked) {
    auto profile = sample();
    profile.block_reason = "spam";
    EXPECT_EQ(profile_response(200, profile).body.view().find("block_reason"), std::string::npos);
    profile.blocked = true;
    EXPECT_NE(profile_response(200, profile).body.view().find(R"("block_reason":"spam")"),
              std::string::npos);
}

TEST(PageResponse, ends_with_a_null_cursor) {
    EXPECT_EQ(page_response({}, "").body.view(), R"({"items":[],"next_cursor":null})");
    const auto page = page_response({sample()}, "abc");
    EXPECT_NE(page.body.view().find(R"("next_cursor":"abc")"), std::string::npos);
    EXPECT_NE(page.body.view().find(R"("auth_user_id":7)"), std::string::npos);
}

}  // namespace
}  // namespace user
