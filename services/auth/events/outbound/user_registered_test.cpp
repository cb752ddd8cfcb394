// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/user_registered.hpp"

#include "json/value.hpp"
#include "messaging/core/cloud_event.hpp"

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

TEST(UserRegistered, is_the_cloud_event_of_the_schema) {
    const auto event = user_registered(sample());
    EXPECT_TRUE(std::regex_match(
        event.id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                             "[0-9a-f]{12}")))
        << event.id;
    EXPECT_EQ(event.subject, "7");
    EXPECT_EQ(event.version, 1);
    EXPECT_EQ(messaging::to_cloud_event(event),
              R"({"specversion":"1.0","id":")" + event.id +
                  R"(","source":"auth-service","type":"AuthUserRegistered","subject":"7",)"
                  R"("time":"2026-01-31T12:34:56.789Z","datacontenttype":"application/json",)"
                  R"("data":{"user_id":7,"username":"testuser","email":"test@example.com",)"
                  R"("roles":["PATIENT"],"created_at":"2026-01-31T12:34:56.789Z","version":1}})");
}

TEST(UserRegistered, two_of_them_have_two_ids) {
    EXPECT_NE(user_registered(sample()).id, user_registered(sample()).id);
}

TEST(UserRegisteredCall, posts_a_blank_profile) {
    const auto call = user_registered_call(user_registered(sample()));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->path, "/users");
    EXPECT_EQ(call->body,
              R"({"auth_user_id":7,"email":"test@example.com","first_name":"","last_name":"",)"
              R"("roles":["PATIENT"]})");
    EXPECT_FALSE(call->not_found_is_final);
}

TEST(UserRegisteredCall, keeps_all_roles_and_odd_characters) {
    auto account = sample();
    account.email = R"("o'neil\\x"@example.com)";
    account.roles = {"PATIENT", "DOCTOR"};
    const auto call = user_registered_call(user_registered(account));
    ASSERT_TRUE(call);
    EXPECT_EQ(json::find_string(call->body, "email"), account.email);
    EXPECT_NE(call->body.find(R"("roles":["PATIENT","DOCTOR"])"), std::string::npos);
}

TEST(UserRegisteredCall, cannot_be_made_of_other_data) {
    for (const auto* data : {"", "{}", "[]", "{", R"({"user_id":7})"}) {
        auto event = user_registered(sample());
        event.data = data;
        EXPECT_FALSE(user_registered_call(event)) << data;
    }
}

}  // namespace
}  // namespace auth
