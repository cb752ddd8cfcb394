// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/account_state_applied.hpp"

#include "auth/events/outbound.hpp"
#include "messaging/core/cloud_event.hpp"
#include "testing/stored_sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace auth {
namespace {

AccountDecision decision(ToldParts told, bool blocked = true) {
    return {.account = {.id = {7},
                        .username = "testuser",
                        .email = "test@example.com",
                        .roles = {"PATIENT"},
                        .blocked = blocked,
                        .created_at = {}},
            .block_reason = blocked ? "spam" : "",
            .told = told};
}

TEST(AccountStateApplied, carries_the_whole_state_and_what_was_changed) {
    const auto now = *base::parse_rfc3339("2026-01-31T12:34:56.789Z");
    const auto event = account_state_applied(decision({.block = true}), now);
    EXPECT_EQ(event.source, "auth-service");
    EXPECT_EQ(event.type, "AccountStateApplied");
    EXPECT_EQ(event.subject, "7");
    EXPECT_EQ(event.time, now);
    EXPECT_EQ(event.data, R"({"user_id":7,"roles":["PATIENT"],"blocked":true,)"
                          R"("block_reason":"spam","changed":["blocked"]})");
    EXPECT_NE(event.id, account_state_applied(decision({.block = true}), now).id);
}

TEST(AccountStateApplied, becomes_a_call_with_what_was_changed) {
    const struct {
        AccountDecision decision;
        std::string_view body;
    } cases[] = {{decision({.roles = true}), R"({"roles":["PATIENT"]})"},
                 {decision({.block = true}), R"({"blocked":true,"block_reason":"spam"})"},
                 {decision({.block = true}, false), R"({"blocked":false})"},
                 {decision({.roles = true, .block = true}, false),
                  R"({"roles":["PATIENT"],"blocked":false})"}};
    for (const auto& [decided, body] : cases) {
        const auto event = account_state_applied(decided, {});
        const auto row =
            std::ranges::find(outbound_events, event.type, &messaging::OutboundCall::type);
        ASSERT_NE(row, outbound_events.end());
        const auto call = row->to_call(event);
        ASSERT_TRUE(call);
        EXPECT_EQ(call->verb, http::Verb::put);
        EXPECT_EQ(call->path, "/accounts/7");
        EXPECT_EQ(call->body, body);
        EXPECT_TRUE(call->is_optional);
    }
    EXPECT_TRUE(account_state_applied_call(
        *messaging::parse_cloud_event(fakes::stored_sample("account-state-applied.1"))));
    EXPECT_FALSE(account_state_applied_call(
        {.id = "e", .source = "s", .type = "t", .subject = "7", .time = {}, .data = "{}"}));
}

}  // namespace
}  // namespace auth
