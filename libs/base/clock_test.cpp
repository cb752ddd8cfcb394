// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Rfc3339, round_trips_to_the_millisecond) {
    for (const char* text : {"2026-03-01T09:30:00.125Z", "1970-01-01T00:00:00.000Z",
                             "1969-12-31T23:59:59.999Z", "2024-02-29T23:59:59.001Z"}) {
        const auto time = parse_rfc3339(text);
        ASSERT_TRUE(time) << text;
        EXPECT_EQ(to_rfc3339(*time), text);
    }
}

TEST(Rfc3339, every_part_is_in_its_place) {
    namespace chrono = std::chrono;
    const Timestamp last_day(chrono::sys_days(chrono::year(1999) / 12 / 31));
    EXPECT_EQ(to_rfc3339(last_day + chrono::hours(12) + chrono::minutes(34) + chrono::seconds(56) +
                         chrono::microseconds(789'999)),
              "1999-12-31T12:34:56.789Z");
    EXPECT_EQ(to_rfc3339(Timestamp(chrono::microseconds(-1))), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(Rfc3339(Timestamp()).text(), "1970-01-01T00:00:00.000Z");
}

TEST(Rfc3339, offsets_are_taken_to_utc) {
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-03-01T12:00:00+03:00")), "2026-03-01T09:00:00.000Z");
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-03-01T00:15:00-00:30")), "2026-03-01T00:45:00.000Z");
}

TEST(Rfc3339, refuses_what_utc_cannot_write) {
    for (const char* text :
         {"9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z", "9999-12-31T00:01:00-23:59",
          "0000-01-01T00:00:00+00:01", "0000-01-01T23:58:59.999999+23:59"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
    for (const char* text : {"9999-12-31T23:59:59.999999Z", "0000-01-01T00:00:00Z",
                             "9999-12-31T23:59:59+00:01", "0000-01-01T00:00:00-00:01"}) {
        EXPECT_TRUE(parse_rfc3339(text)) << text;
    }
}

TEST(Rfc3339, a_leap_second_ends_a_month_of_utc) {
    const auto new_year = parse_rfc3339("2017-01-01T00:00:00Z").value();
    EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z").value(), new_year);
    EXPECT_EQ(parse_rfc3339("2017-01-01T02:59:60+03:00").value(), new_year);
    EXPECT_EQ(parse_rfc3339("2016-12-31T15:59:60.5-08:00").value(),
              new_year + std::chrono::milliseconds(500));
    for (const char* text :
         {"2016-12-31T23:58:60Z", "2016-12-30T23:59:60Z", "2016-12-31T23:59:60+03:00",
          "2016-12-31T23:59:61Z", "2016-12-31T12:00:60Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

TEST(Rfc3339, refuses_what_is_not_a_time) {
    for (const char* text :
         {"", "2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T00:00:00",
          "2026-03-01 00:00:00Z", "2026-03-01T00:00:00.Z", "2026-03-01T00:00:00Zx",
          "2026-03-01T00:00:00+24:00", "-026-03-01T00:00:00Z", "2026-3-01T00:00:00Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

}  // namespace
}  // namespace base
