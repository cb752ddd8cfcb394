// SPDX-License-Identifier: Apache-2.0
// A document that is parsed and encoded says the same.
#include "json/encode.hpp"
#include "json/value.hpp"

#include <gtest/gtest.h>

namespace json {
namespace {

TEST(EncodeValue, says_what_was_parsed) {
    const struct {
        std::string_view text;
        std::string_view encoded;
    } cases[] = {
        {"null", "null"},
        {"true", "true"},
        {"-7", "-7"},
        {"18446744073709551615", "18446744073709551615"},
        {"1.5", "1.5"},
        {R"("a\u0022\n\u044f")", R"("a\"\nя")"},
        {"[]", "[]"},
        {"{}", "{}"},
        {R"( { "a" : [ 1 , { "b" : null } , "" ] , "c" : {} } )",
         R"({"a":[1,{"b":null},""],"c":{}})"},
    };
    for (const auto& [text, encoded] : cases) {
        const auto document = Document::parse(text);
        ASSERT_TRUE(document) << text;
        EXPECT_EQ(encode(document->root()), encoded) << text;
    }
}

}  // namespace
}  // namespace json
