// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace base {
namespace {

TEST(Uuid, carries_version_variant_and_time) {
    const auto early = make_uuid_v7(*parse_rfc3339("2026-01-01T00:00:00Z"));
    const auto late = make_uuid_v7(*parse_rfc3339("2026-01-01T00:00:00.001Z"));
    ASSERT_EQ(early.size(), 36u);
    EXPECT_EQ(early[14], '7');
    EXPECT_NE(std::string("89ab").find(early[19]), std::string::npos);
    EXPECT_EQ(early.substr(0, 13), "019b76da-a800");
    EXPECT_LT(early, late);
}

TEST(Uuid, does_not_repeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i)
        seen.insert(make_uuid_v7(Timestamp{}));
    EXPECT_EQ(seen.size(), 10'000u);
}

}  // namespace
}  // namespace base
