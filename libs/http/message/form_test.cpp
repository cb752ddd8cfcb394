// SPDX-License-Identifier: Apache-2.0
// Form bodies and query strings, good and bad.
#include "http/message/form.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

using namespace std::string_view_literals;
using base::Errc;

TEST(Form, decodes_values) {
    const struct {
        std::string_view text;
        std::optional<std::string_view> value;  ///< Of the field `a`.
    } cases[] = {
        {"", std::nullopt},    {"a", std::nullopt}, {"a=", std::nullopt},   {"b=1", std::nullopt},
        {"A=1", std::nullopt}, {"a=1", "1"},        {"&&a=1&&", "1"},       {"b=2&a=1", "1"},
        {"a=1=2", "1=2"},      {"a=x+y", "x y"},    {"a=%2B%26%3d", "+&="}, {"a=%D1%8F", "я"},
        {"%61=1", "1"},        {"a=%00x", "\0x"sv}, {"a=1;b=2", "1;b=2"},   {"=5&a=1", "1"},
        {"a=a b", "a b"},
    };
    for (const auto& [text, value] : cases) {
        const auto form = Form::decode(text);
        ASSERT_TRUE(form) << text;
        EXPECT_EQ(form->find("a"), value) << text;
    }
}

TEST(Form, refuses_bad_percent_escapes) {
    for (const auto* text : {"a=%", "a=%4", "a=%4g", "a=%g4", "a=%%41", "a=1%", "%zz=1", "a=% 1",
                             "b=1&a=%+1", "a=%-1"}) {
        const auto form = Form::decode(text);
        ASSERT_FALSE(form) << text;
        EXPECT_EQ(form.error().code, Errc::malformed) << text;
    }
}

TEST(Form, names_what_came_twice) {
    const struct {
        std::string_view text;
        std::optional<std::string_view> name;
    } cases[] = {
        {"a=1&b=2", std::nullopt}, {"a=1&a=1", "a"},          {"a=1&b=2&b=&a=3", "a"},
        {"a=1&%61=2", "a"},        {"a=1&A=2", std::nullopt}, {"a&a", "a"},
    };
    for (const auto& [text, name] : cases)
        EXPECT_EQ(Form::decode(text)->repeated(), name) << text;
}

TEST(Form, names_what_is_not_known) {
    EXPECT_EQ(Form::decode("a=1&b=2")->unknown({"a", "b"}), std::nullopt);
    EXPECT_EQ(Form::decode("a=1&c=2")->unknown({"a", "b"}), "c");
    EXPECT_EQ(Form::decode("")->unknown({}), std::nullopt);
}

TEST(Form, takes_64_fields_and_no_more) {
    std::string text;
    for (int i = 0; i < 64; ++i)
        text += 'f' + std::to_string(i) + "=1&";
    EXPECT_TRUE(Form::decode(text));
    const auto over = Form::decode(text + "last=1");
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, Errc::too_large);
}

}  // namespace
}  // namespace http
