// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/former_message.hpp"

#include "user/events/outbound.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace user {
namespace {

messaging::Event former(std::string type, std::string payload) {
    return {.id = "c-1",
            .source = {},
            .type = std::move(type),
            .subject = "7",
            .time = {},
            .data = std::move(payload),
            .version = 12,
            .trace_parent = "00-t"};
}

TEST(FormerMessage, becomes_the_call_it_always_was) {
    const struct {
        const char* type;
        const char* payload;
        const char* path;
    } cases[] = {
        {"roles", R"({"roles":["PATIENT","DOCTOR"],"version":12})", "/users/7/roles"},
        {"roles", R"({"roles":[],"version":12})", "/users/7/roles"},
        {"block", R"({"reason":"Violation of \"terms\"","version":12})", "/users/7/block"},
        {"restore", R"({"version":12})", "/users/7/restore"},
    };
    for (const auto& [type, payload, path] : cases) {
        const auto event = from_former(former(type, payload));
        EXPECT_EQ(event.id, "c-1");
        EXPECT_EQ(event.source, "user-service");
        EXPECT_EQ(event.trace_parent, "00-t");
        const auto row =
            std::ranges::find(outbound_events, event.type, &messaging::OutboundCall::type);
        ASSERT_NE(row, outbound_events.end()) << type;
        const auto call = row->to_call(event);
        ASSERT_TRUE(call) << type;
        EXPECT_EQ(call->path, path);
        EXPECT_EQ(call->body, payload);
        EXPECT_TRUE(call->not_found_is_final);
    }
}

TEST(FormerMessage, of_no_known_kind_stays_as_it_is) {
    for (const auto& odd : {former("rename", "{}"), former("roles", "{"), former("block", "[]")})
        EXPECT_EQ(from_former(odd), odd);
}

}  // namespace
}  // namespace user
