// SPDX-License-Identifier: Apache-2.0
#include "json/value.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace json {
namespace {

struct Refusal {
    std::string text;
    std::string detail;
};

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(Document, refuses_what_is_not_strict_json) {
    const Refusal refusals[] = {
        {"", "there is no text"},
        {" \n", "the text ends too early"},
        {"{", "the text ends too early"},
        {"{\"a\":", "the text ends too early"},
        {"\"open", "the text ends too early"},
        {"{\"a\":1,}", "syntax error at byte 8"},
        {"[1,]", "syntax error at byte 4"},
        {"{a:1}", "syntax error"},
        {"{'a':1}", "syntax error"},
        {"// why\n{}", "syntax error at byte 1"},
        {"{/* why */}", "syntax error at byte 2"},
        {"\xEF\xBB\xBF{}", "syntax error at byte 1"},
        {"{}x", "unexpected text at byte 3"},
        {"{} {}", "unexpected text at byte 4"},
        {std::string("{}\0", 3), "unexpected text at byte 3"},
        {"01", "unexpected text at byte 2"},
        {"1.", "syntax error"},
        {".5", "syntax error"},
        {"+1", "syntax error"},
        {"NaN", "syntax error"},
        {"Infinity", "syntax error"},
        {"tru", "the text ends too early"},
        {"1e99999999999", "a number too large"},
        {"1e999", "a number too large"},
        {"-1" + std::string(400, '0'), "a number too large"},
        {"\"a\nb\"", "syntax error at byte 3"},
        {"\"\\x41\"", "syntax error"},
        {"\"\\u00g0\"", "four hex digits"},
        {"\"\\ud800\"", "syntax error"},
        {"\"\\ud800\\u0041\"", "a lone surrogate"},
        {"\"\\udc00\"", "a lone surrogate"},
        {"\"\xff\"", "syntax error at byte 2"},
        {"\"\xc0\xaf\"", "syntax error"},
        {"\"\xed\xa0\x80\"", "syntax error"},
        {"\"\xf4\x90\x80\x80\"", "syntax error"},
        {"{\"a\":1,\"a\":1}", "the name \"a\" stands twice"},
        {"{\"a\":1,\"\\u0061\":2}", "the name \"a\" stands twice"},
        {"[{\"b\":{\"c/\":1,\"c\\/\":2}}]", "the name \"c/\" stands twice"},
        {"{\"\":1,\"\":2}", "the name \"\" stands twice"},
        {nested(17), "nested too deeply"},
        {std::string(1'000'000, '['), "nested too deeply"},
        {std::string(1'000'000, '{'), "syntax error"},
    };
    for (const auto& [text, detail] : refusals) {
        const auto document = Document::parse(text);
        ASSERT_FALSE(document) << text.substr(0, 80);
        EXPECT_EQ(document.error().code, base::Errc::malformed) << text.substr(0, 80);
        EXPECT_TRUE(document.error().detail.starts_with("Malformed JSON: "));
        EXPECT_NE(document.error().detail.find(detail), std::string::npos)
            << text.substr(0, 80) << ": " << document.error().detail;
    }
}

TEST(Document, finds_duplicates_among_many_names) {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i)
        text += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(Document::parse(text + "\"k\":0}"));
    EXPECT_FALSE(Document::parse(text + "\"k\\u0037\":0}"));
}

TEST(Document, a_name_may_come_again_in_another_object) {
    EXPECT_TRUE(Document::parse(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"));
}

TEST(Document, has_limits_on_bytes_and_values) {
    std::string ones = "[1";
    while (ones.size() < 10 * 1024 * 1024)
        ones += ",1";
    const auto many = Document::parse(ones + "]");
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().code, base::Errc::too_large);

    const auto long_text = Document::parse("\"" + std::string(document_bytes_max, 'x') + "\"");
    ASSERT_FALSE(long_text);
    EXPECT_EQ(long_text.error().code, base::Errc::too_large);

    const std::string large = "\"" + std::string(10 * 1024 * 1024, 'x') + "\"";
    EXPECT_EQ(Document::parse(large)->root().as_string()->size(), large.size() - 2);
    EXPECT_TRUE(Document::parse(nested(depth_max)));
}

TEST(Document, tells_integers_from_other_numbers) {
    struct Row {
        const char* text;
        Kind kind;
        std::optional<std::int64_t> integer;
        std::optional<std::uint64_t> natural;
        std::optional<double> number;
    };
    const Row rows[] = {
        {"0", Kind::integer, 0, 0, 0.0},
        {"-0", Kind::integer, 0, 0, 0.0},
        {"-1", Kind::integer, -1, {}, -1.0},
        {"9223372036854775807", Kind::integer, INT64_MAX, INT64_MAX, 9223372036854775807.0},
        {"-9223372036854775808", Kind::integer, INT64_MIN, {}, -9223372036854775808.0},
        {"9223372036854775808", Kind::integer, {}, 9223372036854775808u, 9223372036854775808.0},
        {"-9223372036854775809", Kind::integer, {}, {}, -9223372036854775808.0},
        {"18446744073709551616", Kind::integer, {}, {}, 18446744073709551616.0},
        {"1.0", Kind::number, {}, {}, 1.0},
        {"1e2", Kind::number, {}, {}, 100.0},
        {"1E-2", Kind::number, {}, {}, 0.01},
        {"0.1000000000000000055511151231257827", Kind::number, {}, {}, 0.1},
        {"1e-999", Kind::number, {}, {}, 0.0},
    };
    for (const auto& row : rows) {
        const auto document = Document::parse(row.text);
        ASSERT_TRUE(document) << row.text;
        EXPECT_EQ(document->root().kind(), row.kind) << row.text;
        EXPECT_EQ(document->root().as_integer(), row.integer) << row.text;
        EXPECT_EQ(document->root().as_natural(), row.natural) << row.text;
        EXPECT_EQ(document->root().as_number(), row.number) << row.text;
    }
}

TEST(Document, unescapes_strings_of_any_length) {
    const std::string run(10'000, 'y');
    const std::string text = R"(["\"\\\/\b\f\n\r\t\u0416\ud83d\ude00","","plain",")" + run + "\\n" +
                             run + R"(","\u0000"])";
    const auto document = Document::parse(text);
    ASSERT_TRUE(document);
    std::vector<std::string> strings;
    for (const Value value : document->root())
        strings.emplace_back(*value.as_string());
    const std::vector<std::string> expected = {"\"\\/\b\f\n\r\t\xD0\x96\xF0\x9F\x98\x80", "",
                                               "plain", run + "\n" + run, std::string(1, '\0')};
    EXPECT_EQ(strings, expected);
}

TEST(Document, views_hold_when_the_document_moves) {
    const std::string text = R"({"\u0061":"\u0062","c":[1,[2,3],{"d":null}],"e":true})";
    Document document = *Document::parse(text);
    const Document moved = std::move(document);
    const Value root = moved.root();
    EXPECT_EQ(root.size(), 3u);
    EXPECT_EQ(root.find("a")->as_string(), "b");
    EXPECT_EQ(root.find("e")->as_boolean(), true);
    const Value list = *root.find("c");
    EXPECT_EQ(list.size(), 3u);
    EXPECT_FALSE(root.find("d"));
    std::vector<Kind> kinds;
    for (const Value value : list)
        kinds.push_back(value.kind());
    EXPECT_EQ(kinds, (std::vector{Kind::integer, Kind::array, Kind::object}));
}

TEST(Document, values_of_another_kind_are_empty) {
    const auto document = Document::parse(R"({"text":"1","number":1})");
    const Value text = *document->root().find("text");
    const Value number = *document->root().find("number");
    EXPECT_FALSE(text.as_integer() || text.as_natural() || text.as_number() || text.as_boolean());
    EXPECT_FALSE(number.as_string() || number.find("text"));
    EXPECT_EQ(text.size(), 0u);
    EXPECT_TRUE(text.begin() == text.end());
}

TEST(FindString, reads_one_member_of_a_foreign_document) {
    const char* problem = R"({"status":404,"detail":"User \u006eot found","errors":[]})";
    EXPECT_EQ(find_string(problem, "detail"), "User not found");
    EXPECT_EQ(find_integer(problem, "status"), 404);
    EXPECT_FALSE(find_string(problem, "status"));
    EXPECT_FALSE(find_integer(problem, "detail"));
    EXPECT_FALSE(find_string(problem, "title"));
    EXPECT_FALSE(find_string("<html>", "detail"));
    EXPECT_FALSE(find_string("[\"detail\"]", "detail"));
}

}  // namespace
}  // namespace json
