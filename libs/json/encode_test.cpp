// SPDX-License-Identifier: Apache-2.0
#include "json/encode.hpp"

#include "base/secret.hpp"
#include "json/decode.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <gtest/gtest.h>

#include <limits>
#include <span>
#include <vector>

namespace json {
namespace {

enum class Sync { applied, pending };
BOOST_DESCRIBE_ENUM(Sync, applied, pending)

struct Inner {
    std::optional<int> a;
    std::optional<int> b;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (a, b))

struct Outer {
    base::Id<struct OuterTag> id;
    std::string_view name;
    Sync sync = Sync::pending;
    std::vector<Inner> inners;
    base::Timestamp created_at;
    Raw extra{"null"};
};
BOOST_DESCRIBE_STRUCT(Outer, (), (id, name, sync, inners, created_at, extra))

TEST(Encode, writes_scalars) {
    EXPECT_EQ(encode(true), "true");
    EXPECT_EQ(encode(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(encode(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(encode(std::uint8_t{65}), "65");
    EXPECT_EQ(encode(0.1), "0.1");
    EXPECT_EQ(encode(1e300), "1e+300");
    EXPECT_EQ(encode(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(encode(-std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(encode("text"), "\"text\"");
    EXPECT_EQ(encode(std::string("text")), "\"text\"");
    EXPECT_EQ(encode(std::optional<int>()), "null");
    EXPECT_EQ(encode(std::optional<int>(1)), "1");
    EXPECT_EQ(encode(Sync::applied), "\"applied\"");
    EXPECT_EQ(encode(base::Timestamp{}), "\"1970-01-01T00:00:00.000Z\"");
    EXPECT_EQ(encode(Raw{"[1]"}), "[1]");
}

TEST(Encode, writes_structs_without_their_empty_optionals) {
    EXPECT_EQ(encode(Inner{}), "{}");
    EXPECT_EQ(encode(Inner{.a = {}, .b = 2}), R"({"b":2})");
    EXPECT_EQ(encode(Inner{.a = 1, .b = 2}), R"({"a":1,"b":2})");
    const Outer outer{.id = {7},
                      .name = "n",
                      .inners = {Inner{}, Inner{.a = 1, .b = {}}},
                      .created_at = {},
                      .extra = {R"({"x":1})"}};
    EXPECT_EQ(encode(outer), R"({"id":7,"name":"n","sync":"pending","inners":[{},{"a":1}],)"
                             R"("created_at":"1970-01-01T00:00:00.000Z","extra":{"x":1}})");
}

TEST(Encode, writes_sequences_and_maps) {
    const int numbers[] = {1, 2, 3};
    EXPECT_EQ(encode(std::span(numbers)), "[1,2,3]");
    EXPECT_EQ(encode(std::vector<std::string>{}), "[]");
    EXPECT_EQ(encode(std::vector<bool>{true, false}), "[true,false]");
    EXPECT_EQ(encode(std::map<std::string, int>{{"a\"", 1}, {"b", 2}}), R"({"a\"":1,"b":2})");
}

TEST(Encode, appends_to_what_is_there) {
    std::string out = "body: ";
    encode_to(out, Inner{.a = 1, .b = {}});
    EXPECT_EQ(out, R"(body: {"a":1})");
}

TEST(Encode, object_writer_joins_members) {
    std::string out = "{";
    ObjectWriter(out).add("a", 1).add("b\n", "x").close();
    EXPECT_EQ(out, R"({{"a":1,"b\n":"x"})");
    out.clear();
    ObjectWriter(out).close();
    EXPECT_EQ(out, "{}");
}

TEST(Encode, escapes_what_json_forbids) {
    std::string controls;
    for (char byte = 0; byte < 0x20; ++byte)
        controls += byte;
    const auto encoded = encode(controls);
    EXPECT_TRUE(encoded.starts_with(R"("\u0000\u0001)"));
    EXPECT_NE(encoded.find(R"(\t\n\u000b\u000c\r\u000e)"), std::string::npos);
    EXPECT_EQ(Document::parse(encoded)->root().as_string(), controls);
    EXPECT_EQ(encode("a\"b\\c/d\x7f"), "\"a\\\"b\\\\c/d\x7f\"");
}

TEST(Encode, replaces_invalid_utf8) {
    const std::pair<std::string, std::string> rows[] = {
        {"\xD0\x96 \xE2\x82\xAC \xF0\x9F\x98\x80", "\xD0\x96 \xE2\x82\xAC \xF0\x9F\x98\x80"},
        {"a\xFFz", "a?z"},
        {"\x80", "?"},
        {"\xC0\xAF", "??"},
        {"\xD0", "?"},
        {"\xD0\"", "?\\\""},
        {"\xE2\x82", "?"},
        {"\xE2\x82z", "?z"},
        {"\xE0\x80\x80", "???"},
        {"\xED\xA0\x80", "???"},
        {"\xF0\x9F\x98", "?"},
        {"\xF4\x90\x80\x80", "????"},
        {"\xF5\x80", "??"},
        {"\xF0\x9F\x98\xD0\x96", "?\xD0\x96"},
    };
    for (const auto& [text, pattern] : rows) {
        std::string expected = "\"";
        for (const char letter : pattern) {
            expected += letter == '?' ? std::string("\xEF\xBF\xBD") : std::string(1, letter);
        }
        EXPECT_EQ(encode(text), expected + "\"");
        EXPECT_TRUE(Document::parse(encode(text)));
    }
}

TEST(Encode, treats_a_byte_alike_wherever_it_stands) {
    for (int byte = 0; byte < 256; ++byte) {
        const auto alone = encode(std::string(1, static_cast<char>(byte)));
        const auto written = alone.substr(1, alone.size() - 2);
        for (std::size_t place = 0; place < 20; ++place) {
            std::string text(20, '!');
            text[place] = static_cast<char>(byte);
            const auto expected =
                '"' + std::string(place, '!') + written + std::string(19 - place, '!') + '"';
            EXPECT_EQ(encode(text), expected) << byte << " at " << place;
        }
    }
}

TEST(Encode, any_two_bytes_make_valid_json) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {static_cast<char>(first), static_cast<char>(second)};
            ASSERT_TRUE(Document::parse(encode(text))) << first << " " << second;
        }
    }
}

template <class T>
concept CanEncodeMemberwise = DescribedStruct<T> || Sequence<T>;

TEST(Encode, does_not_know_secrets) {
    static_assert(!CanEncodeMemberwise<base::Secret>);
    static_assert(!std::is_convertible_v<const base::Secret&, std::string_view>);
}

}  // namespace
}  // namespace json
