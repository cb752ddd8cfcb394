// SPDX-License-Identifier: Apache-2.0
// The event of a registration and the call that carries it.
#include "auth/events/registered.hpp"

#include "json/value.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace auth {
namespace {

Account sample() {
    return {.id = {7},
            .username = "testuser",
            .email = "test@example.com",
            .roles = {"PATIENT"},
            .created_at = *base::parse_rfc3339("2026-01-31T12:34:56.789Z")};
}

TEST(RegisteredMessage, is_the_cloud_event_of_the_schema) {
    const auto message = registered_message(sample());
    EXPECT_TRUE(std::regex_match(
        message.id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                               "[0-9a-f]{12}")))
        << message.id;
    EXPECT_EQ(message.type, "AuthUserRegistered");
    EXPECT_EQ(message.subject, "7");
    EXPECT_EQ(message.version, 1);
    EXPECT_EQ(message.payload,
              R"({"specversion":"1.0","id":")" + message.id +
                  R"(","source":"auth-service","type":"AuthUserRegistered","subject":"7",)"
                  R"("time":"2026-01-31T12:34:56.789Z","datacontenttype":"application/json",)"
                  R"("data":{"user_id":7,"username":"testuser","email":"test@example.com",)"
                  R"("roles":["PATIENT"],"created_at":"2026-01-31T12:34:56.789Z","version":1}})");
}

TEST(RegisteredMessage, two_of_them_have_two_ids) {
    EXPECT_NE(registered_message(sample()).id, registered_message(sample()).id);
}

TEST(RegisteredCall, posts_the_guides_blank_profile) {
    const auto call = registered_call(registered_message(sample()));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->path, "/users");
    EXPECT_EQ(call->body,
              R"({"auth_user_id":7,"email":"test@example.com","first_name":"","last_name":"",)"
              R"("roles":["PATIENT"]})");
    EXPECT_FALSE(call->not_found_is_final);
}

TEST(RegisteredCall, keeps_all_roles_and_odd_characters) {
    auto account = sample();
    account.email = R"("o'neil\\x"@example.com)";
    account.roles = {"PATIENT", "DOCTOR"};
    const auto call = registered_call(registered_message(account));
    ASSERT_TRUE(call);
    EXPECT_EQ(json::find_string(call->body, "email"), account.email);
    EXPECT_NE(call->body.find(R"("roles":["PATIENT","DOCTOR"])"), std::string::npos);
}

TEST(RegisteredCall, cannot_be_made_of_what_is_no_event) {
    for (const auto* payload : {"", "{}", "[]", "{", R"({"data":{"user_id":7}})"})
        EXPECT_FALSE(registered_call({.id = "m", .type = "t", .subject = "7", .payload = payload}));
}

}  // namespace
}  // namespace auth
