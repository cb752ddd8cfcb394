// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/former_message.hpp"

#include "auth/events/outbound/user_registered.hpp"

#include <gtest/gtest.h>

namespace auth {
namespace {

TEST(FormerMessage, is_the_registration_that_its_payload_tells_of) {
    const auto event = from_former(
        {.id = "0190a5a0-7c3e-7b4a-9f00-3c1f6a1d2e4b",
         .source = {},
         .type = "AuthUserRegistered",
         .subject = "7",
         .time = {},
         .data = R"({"specversion":"1.0","id":"0190a5a0-7c3e-7b4a-9f00-3c1f6a1d2e4b",)"
                 R"("source":"auth-service","type":"AuthUserRegistered","subject":"7",)"
                 R"("time":"2026-01-31T12:34:56.789Z","datacontenttype":"application/json",)"
                 R"("data":{"user_id":7,"username":"testuser","email":"test@example.com",)"
                 R"("roles":["PATIENT"],"created_at":"2026-01-31T12:34:56.789Z","version":1}})",
         .version = 1,
         .trace_parent = "00-t"});
    EXPECT_EQ(event.id, "0190a5a0-7c3e-7b4a-9f00-3c1f6a1d2e4b");
    EXPECT_EQ(event.source, "auth-service");
    EXPECT_EQ(event.time, *base::parse_rfc3339("2026-01-31T12:34:56.789Z"));
    EXPECT_EQ(event.trace_parent, "00-t");
    const auto call = user_registered_call(event);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->path, "/users");
    EXPECT_EQ(call->body,
              R"({"auth_user_id":7,"email":"test@example.com","first_name":"","last_name":"",)"
              R"("roles":["PATIENT"]})");
}

TEST(FormerMessage, that_is_no_event_is_never_sent) {
    const messaging::Event odd{
        .id = "m", .source = {}, .type = "t", .subject = "7", .time = {}, .data = "{}"};
    EXPECT_EQ(from_former(odd), odd);
    EXPECT_FALSE(user_registered_call(from_former(odd)));
}

}  // namespace
}  // namespace auth
