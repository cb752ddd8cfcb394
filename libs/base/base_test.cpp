// SPDX-License-Identifier: Apache-2.0
#include "base/characters.hpp"
#include "base/in_flight.hpp"
#include "base/secret.hpp"
#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

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

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Printable, is_one_line_of_text) {
    const struct {
        std::string_view text;
        std::string_view line;
    } cases[] = {
        {"", ""},
        {"Прощай 🙂", "Прощай 🙂"},
        {std::string_view("a\0b\x1b[2J\r\n\x7f", 10), "a?b?[2J???"},
        {"\xff\xc3(\xed\xa0\x80",
         "?"
         "?(???"},
        {"\u009b2J\u0085\u00a0\u2028\u2029\u2027", "?2J?\u00a0??\u2027"},
        {"12345678901", "1234567890"},
        {"12345678я9", "12345678я"},
        {"123456789я", "123456789"},
    };
    for (const auto& [text, line] : cases)
        EXPECT_EQ(printable(text, text.size() > 10 && text[0] == '1' ? 10 : 100), line) << line;
}

TEST(Secret, cannot_be_printed_or_compared) {
    static_assert(!Printable<Secret>);
    static_assert(!std::equality_comparable<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string_view>);
}

TEST(Secret, a_moved_from_secret_is_empty) {
    Secret first("correct horse battery staple");
    const Secret second = std::move(first);
    EXPECT_TRUE(first.is_empty());  // NOLINT(bugprone-use-after-move): the promise under test
    EXPECT_EQ(second.reveal(), "correct horse battery staple");
}

TEST(InFlight, counts_passes_and_refuses_when_closed) {
    InFlight gate;
    auto first = gate.enter();
    EXPECT_TRUE(first);
    EXPECT_EQ(gate.count(), 1);
    gate.close();
    EXPECT_FALSE(gate.enter());
    EXPECT_EQ(gate.count(), 1);
    first = InFlight::Pass();
    EXPECT_EQ(gate.count(), 0);
}

TEST(Text, is_valid_utf8_without_nul) {
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv, "a"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv,
          "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "Прощай 🙂"sv}) {
        EXPECT_TRUE(is_text(text)) << text;
    }
    for (const auto text :
         {"\0"sv, "a\0b"sv, "\x80"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x41"sv,
          "\xe0\x9f\xbf"sv, "\xed\xa0\x80"sv, "\xe2\x82"sv, "\xf0\x8f\xbf\xbf"sv,
          "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xff"sv, "ok\xf0\x9f\x99"sv}) {
        EXPECT_FALSE(is_text(text)) << text.size();
    }
}

}  // namespace
}  // namespace base
