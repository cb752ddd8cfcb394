// SPDX-License-Identifier: Apache-2.0
// Commands to the Auth Service as events, and as the integration guide's calls.
#include "user/events/outbound/governed_state.hpp"

#include "user/events/outbound.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace user {
namespace {

using Kind = AccountCommand::Kind;

Profile sample() {
    return {.id = {3},
            .auth_user_id = {7},
            .email = "a@b.co",
            .first_name = "Ann",
            .last_name = "Lee",
            .roles = {"PATIENT", "DOCTOR"},
            .blocked = true,
            .block_reason = "Violation of \"terms\"",
            .updated_at = *base::parse_rfc3339("2026-01-31T12:34:56.789Z"),
            .version = 12};
}

TEST(CommandEvent, carries_the_whole_governed_state) {
    const struct {
        Kind kind;
        std::string_view type;
    } cases[] = {{Kind::set_roles, "UserRolesChanged"},
                 {Kind::block, "UserBlocked"},
                 {Kind::restore, "UserRestored"}};
    for (const auto& [kind, type] : cases) {
        const auto event = command_event({.kind = kind, .id = "c-1"}, sample());
        EXPECT_EQ(event.id, "c-1");
        EXPECT_EQ(event.source, "user-service");
        EXPECT_EQ(event.type, type);
        EXPECT_EQ(event.subject, "7") << "the account's id, not the profile's";
        EXPECT_EQ(event.time, sample().updated_at);
        EXPECT_EQ(event.version, 12);
        EXPECT_EQ(event.data, R"({"user_id":7,"roles":["PATIENT","DOCTOR"],"blocked":true,)"
                              R"("block_reason":"Violation of \"terms\"","version":12})");
    }
}

TEST(CommandEvent, becomes_the_integration_guides_call) {
    const struct {
        Kind kind;
        std::string_view path;
        std::string_view body;
    } cases[] = {
        {Kind::set_roles, "/users/7/roles", R"({"roles":["PATIENT","DOCTOR"],"version":12})"},
        {Kind::block, "/users/7/block", R"({"reason":"Violation of \"terms\"","version":12})"},
        {Kind::restore, "/users/7/restore", R"({"version":12})"},
    };
    for (const auto& [kind, path, body] : cases) {
        const auto event = command_event({.kind = kind, .id = "c-1"}, sample());
        const auto row =
            std::ranges::find(outbound_events, event.type, &messaging::OutboundCall::type);
        ASSERT_NE(row, outbound_events.end()) << path;
        const auto call = row->to_call(event);
        ASSERT_TRUE(call) << path;
        EXPECT_EQ(call->path, path);
        EXPECT_EQ(call->body, body);
        EXPECT_TRUE(call->not_found_is_final);
    }
}

TEST(CommandEvent, without_good_data_becomes_no_call) {
    for (const auto& row : outbound_events) {
        for (const auto* data : {"", "{}", "[]", R"({"user_id":"7","version":1})"}) {
            const messaging::Event event{.id = "c-1",
                                         .source = "user-service",
                                         .type = std::string(row.type),
                                         .subject = "7",
                                         .time = {},
                                         .data = data};
            EXPECT_FALSE(row.to_call(event)) << row.type << ' ' << data;
        }
    }
}

}  // namespace
}  // namespace user
