// SPDX-License-Identifier: Apache-2.0
#include "config/format.hpp"

#include <boost/describe/enum.hpp>
#include <gtest/gtest.h>

namespace config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

enum class LogFormat { json, text };
BOOST_DESCRIBE_ENUM(LogFormat, json, text)

template <class T>
std::optional<T> parsed(std::string_view text) {
    T value{};
    if (Format<T>::parse(text, value)) return std::nullopt;
    return value;
}

template <class T>
std::string problem(std::string_view text) {
    T value{};
    return Format<T>::parse(text, value).value_or("none");
}

TEST(Format, whole_numbers) {
    EXPECT_EQ(parsed<int>(" -5 "), -5);
    EXPECT_EQ(parsed<std::size_t>("18446744073709551615"), 18446744073709551615u);
    EXPECT_EQ(parsed<std::uint16_t>("8000"), 8000);
    EXPECT_EQ(parsed<std::uint16_t>("0"), 0);
    EXPECT_EQ(problem<std::uint16_t>("80a"), "\"80a\" is not a port number; use 1 to 65535");
    EXPECT_EQ(problem<std::uint16_t>("65536"), "\"65536\" is not a port number; use 1 to 65535");
    EXPECT_EQ(problem<int>("1.5"), "\"1.5\" is not a whole number; use -2147483648 to 2147483647");
    for (const char* text : {"", "-", "+1", "1e3", "0x10", "2147483648", "1 2"}) {
        EXPECT_FALSE(parsed<int>(text)) << text;
    }
    EXPECT_FALSE(parsed<std::size_t>("-1"));
    EXPECT_FALSE(parsed<std::size_t>("18446744073709551616"));
}

TEST(Format, booleans) {
    for (const char* text : {"true", "TRUE", "yes", "On", "1"}) {
        EXPECT_EQ(parsed<bool>(text), true);
    }
    for (const char* text : {"false", "No", "off", "0", " false "}) {
        EXPECT_EQ(parsed<bool>(text), false);
    }
    EXPECT_EQ(problem<bool>("maybe"), "\"maybe\" is neither true nor false; use one of them");
}

TEST(Format, durations) {
    EXPECT_EQ(parsed<milliseconds>("500ms"), milliseconds(500));
    EXPECT_EQ(parsed<milliseconds>("2s"), milliseconds(2000));
    EXPECT_EQ(parsed<seconds>("30m"), seconds(1800));
    EXPECT_EQ(parsed<seconds>("1H"), seconds(3600));
    EXPECT_EQ(parsed<seconds>("7d"), seconds(604800));
    EXPECT_EQ(parsed<seconds>(" 45s "), seconds(45));
    EXPECT_EQ(parsed<minutes>("120s"), minutes(2));
    EXPECT_EQ(parsed<seconds>("0"), seconds(0));
    EXPECT_EQ(problem<seconds>("30x"),
              "\"30x\" is not a duration; use a number with ms, s, m, h or d, such as 30m");
    for (const char* text : {"30", " 30 ", "1"})
        EXPECT_NE(problem<seconds>(text).find("has no unit; write "), std::string::npos) << text;
    EXPECT_EQ(problem<minutes>("30"),
              "\"30\" has no unit; write 30s for seconds or 30m for minutes");
    EXPECT_EQ(problem<seconds>("500ms"), "\"500ms\" is too fine; use a multiple of 1s");
    for (const char* text : {"", "m", "-1s", "1.5h", "1h30m", "30 m", "99999999999999d"}) {
        EXPECT_FALSE(parsed<seconds>(text)) << text;
    }
}

TEST(Format, durations_are_printed_in_their_largest_unit) {
    EXPECT_EQ(Format<seconds>::print(minutes(30)), "30m");
    EXPECT_EQ(Format<seconds>::print(seconds(90)), "90s");
    EXPECT_EQ(Format<milliseconds>::print(milliseconds(1500)), "1500ms");
    EXPECT_EQ(Format<hours>::print(hours(48)), "2d");
    EXPECT_EQ(Format<seconds>::print(seconds(0)), "0s");
}

TEST(Format, sizes) {
    EXPECT_EQ(parsed<Bytes>("512"), Bytes{512});
    EXPECT_EQ(parsed<Bytes>("64KiB"), Bytes{64 * 1024});
    EXPECT_EQ(parsed<Bytes>("1mib"), Bytes{1024 * 1024});
    EXPECT_EQ(parsed<Bytes>("4GiB"), Bytes{4ull << 30});
    EXPECT_EQ(Format<Bytes>::print({64 * 1024}), "64KiB");
    EXPECT_EQ(Format<Bytes>::print({1 << 20}), "1MiB");
    EXPECT_EQ(Format<Bytes>::print({1500}), "1500");
    EXPECT_EQ(Format<Bytes>::print({0}), "0");
    EXPECT_EQ(problem<Bytes>("64kb"),
              "\"64kb\" is not a size; use bytes, KiB, MiB or GiB, such as 64KiB");
    EXPECT_FALSE(parsed<Bytes>("-1"));
    EXPECT_FALSE(parsed<Bytes>("9999999999999GiB"));
}

TEST(Format, lists) {
    using List = std::vector<std::string>;
    EXPECT_EQ(parsed<List>(" PATIENT, DOCTOR ,ADMIN"), (List{"PATIENT", "DOCTOR", "ADMIN"}));
    EXPECT_EQ(parsed<List>("one"), List{"one"});
    EXPECT_EQ(parsed<List>(" "), List{});
    EXPECT_EQ(Format<List>::print({"a", "b"}), "a,b");
    for (const char* text : {",", "a,", ",a", "a,,b", "a, ,b"}) {
        EXPECT_FALSE(parsed<List>(text)) << text;
    }
}

TEST(Format, enums_by_name_in_any_case) {
    EXPECT_EQ(parsed<LogFormat>("TEXT"), LogFormat::text);
    EXPECT_EQ(Format<LogFormat>::print(LogFormat::text), "text");
    EXPECT_EQ(Format<LogFormat>::placeholder(), "json|text");
    EXPECT_EQ(problem<LogFormat>("xml"), "\"xml\" is not one of the choices; use json or text");
}

TEST(Format, optionals) {
    EXPECT_EQ(parsed<std::optional<int>>("3"), std::optional<std::optional<int>>(3));
    EXPECT_EQ(*parsed<std::optional<int>>(""), std::nullopt);
    EXPECT_FALSE(parsed<std::optional<int>>("x"));
    EXPECT_EQ(Format<std::optional<int>>::print(std::nullopt), "");
}

TEST(Format, passwords_in_urls_are_masked) {
    const struct {
        const char* url;
        const char* shown;
    } cases[] = {
        {"sqlite:///data/auth.db", "sqlite:///data/auth.db"},
        {"postgresql://host/db", "postgresql://host/db"},
        {"postgresql://ann@host/db", "postgresql://ann@host/db"},
        {"postgresql://ann:s3cret@host:5432/db?sslmode=require",
         "postgresql://ann:***@host:5432/db?sslmode=require"},
        {"postgresql://ann:p@ss:w/rd@host/db", "postgresql://ann:***@host/db"},
        {"postgresql://ann:p?s=s@host/db", "postgresql://ann:***@host/db"},
        {"postgresql://host/db?user=ann&password=s3cret&sslmode=require",
         "postgresql://host/db?user=ann&password=***&sslmode=require"},
        {"postgresql://host/db?password=a@b", "postgresql://host/db?password=***"},
    };
    for (const auto& [url, shown] : cases) {
        EXPECT_EQ(Format<Url>::print({url}), shown);
        EXPECT_EQ(parsed<Url>(url)->text, url);
    }
    EXPECT_NE(problem<Url>("postgresql://ann:***@host/db"), "none");
    EXPECT_NE(problem<Url>("postgresql://host/db?password=***"), "none");
}

TEST(Format, secrets_are_masked) {
    EXPECT_EQ(Format<base::Secret>::print(base::Secret("hunter2")), "***");
    EXPECT_EQ(Format<base::Secret>::print(base::Secret()), "");
    EXPECT_NE(problem<base::Secret>("***"), "none");
}

TEST(Format, problems_stay_short_and_on_one_line) {
    const std::string text = problem<int>("a\nb\x1b" + std::string(1000, 'x'));
    EXPECT_TRUE(text.starts_with("\"a?b?xxx"));
    EXPECT_LT(text.size(), 150u);
}

}  // namespace
}  // namespace config
