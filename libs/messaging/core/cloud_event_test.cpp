// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/cloud_event.hpp"

#include <gtest/gtest.h>

namespace messaging {
namespace {

Event sample() {
    return {.id = "0190a5a0-7c3e-7b4a-9f00-3c1f6a1d2e4b",
            .source = "user-service",
            .type = "UserBlocked",
            .subject = "7",
            .time = *base::parse_rfc3339("2026-01-31T12:34:56.789Z"),
            .data = R"({"user_id":7,"reason":"я \"x\"","version":12})",
            .version = 12,
            .trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
}

TEST(CloudEvent, comes_back_as_it_was_written) {
    const auto read = parse_cloud_event(to_cloud_event(sample()));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, sample());
    auto without_trace = sample();
    without_trace.trace_parent.clear();
    const auto text = to_cloud_event(without_trace);
    EXPECT_EQ(text.find("traceparent"), std::string::npos);
    EXPECT_EQ(*parse_cloud_event(text), without_trace);
}

TEST(CloudEvent, of_another_sender_may_have_other_attributes_and_no_time) {
    const auto read = parse_cloud_event(
        R"({"specversion":"1.0","id":"1","source":"s","type":"t","subject":"7",)"
        R"("partitionkey":"7","data":{"deep":[1,{"a":null}],"version":"no number"}})");
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->data, R"({"deep":[1,{"a":null}],"version":"no number"})");
    EXPECT_EQ(read->version, 0);
    EXPECT_EQ(read->time, base::Timestamp());
}

TEST(CloudEvent, that_lacks_something_is_refused_by_name) {
    const struct {
        std::string_view text;
        std::string_view named;
    } cases[] = {
        {"", ""},
        {"[]", "specversion"},
        {R"({"specversion":"0.3","id":"1","source":"s","type":"t","subject":"7","data":{}})",
         "specversion"},
        {R"({"specversion":"1.0","source":"s","type":"t","subject":"7","data":{}})", "id"},
        {R"({"specversion":"1.0","id":"","source":"s","type":"t","subject":"7","data":{}})", "id"},
        {R"({"specversion":"1.0","id":1,"source":"s","type":"t","subject":"7","data":{}})", "id"},
        {R"({"specversion":"1.0","id":"1","type":"t","subject":"7","data":{}})", "source"},
        {R"({"specversion":"1.0","id":"1","source":"s","subject":"7","data":{}})", "type"},
        {R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":{}})", "subject"},
        {R"({"specversion":"1.0","id":"1","source":"s","type":"t","subject":"7"})", "data"},
        {R"({"specversion":"1.0","id":"1","source":"s","type":"t","subject":"7","data":"x"})",
         "data"},
        {R"({"specversion":"1.0","id":"1","source":"s","type":"t","subject":"7","data":{},)"
         R"("time":"yesterday"})",
         "time"},
    };
    for (const auto& [text, named] : cases) {
        const auto read = parse_cloud_event(text);
        ASSERT_FALSE(read) << text;
        if (named.empty()) continue;
        ASSERT_FALSE(read.error().fields.empty()) << text;
        EXPECT_EQ(read.error().fields[0].field, named) << text;
    }
}

}  // namespace
}  // namespace messaging
