// SPDX-License-Identifier: Apache-2.0
#include "config/env_file.hpp"

#include <gtest/gtest.h>

namespace config {
namespace {

std::string value_of(std::string_view line) {
    const auto parsed = parse_env_file(line);
    if (!parsed) return "refused";
    return parsed->size() == 1 ? parsed->front().value : "not one";
}

TEST(EnvFile, reads_assignments_with_their_lines) {
    const auto parsed = parse_env_file(
        "\xEF\xBB\xBF# settings\r\n\r\nPORT=8000\r\n  export HOST = ::1  # all\n#A=1\nLAST=x");
    ASSERT_TRUE(parsed);
    ASSERT_EQ(parsed->size(), 3u);
    EXPECT_EQ((*parsed)[0].name, "PORT");
    EXPECT_EQ((*parsed)[0].value, "8000");
    EXPECT_EQ((*parsed)[0].line, 3u);
    EXPECT_EQ((*parsed)[1].name, "HOST");
    EXPECT_EQ((*parsed)[1].value, "::1");
    EXPECT_EQ((*parsed)[2].line, 6u);
}

TEST(EnvFile, reads_values) {
    const std::pair<const char*, const char*> rows[] = {
        {"A=", ""},
        {"A=  ", ""},
        {"A= # nothing", ""},
        {"A=\t#nothing", ""},
        {"A=#something", "#something"},
        {"A=#b #c", "#b"},
        {"A =#b", "#b"},
        {"A=b#c", "b#c"},
        {"A=b=c", "b=c"},
        {"A=b c # d", "b c"},
        {"A=\"b # c\" # d", "b # c"},
        {"A='b \"\\n c'", "b \"\\n c"},
        {"A=\"q\\\"w\\\\e\\nr\\tt\"", "q\"w\\e\nr\tt"},
        {"A=it's", "it's"},
        {"A=\"\"", ""},
    };
    for (const auto& [line, value] : rows)
        EXPECT_EQ(value_of(line), value) << line;
}

TEST(EnvFile, refuses_other_lines_without_showing_them) {
    for (const char* line : {"hunter2", "=hunter2", "hun ter2=1", "2A=hunter2", "A=\"hunter2",
                             "A='hunter2", "A=\"hunter2\"x", "A=\"\\hunter2\"", "A=\"hunter2\\"}) {
        const auto parsed = parse_env_file(std::string("OK=1\n") + line);
        ASSERT_FALSE(parsed) << line;
        EXPECT_EQ(parsed.error().code, base::Errc::malformed);
        EXPECT_EQ(parsed.error().detail, "line 2 is not NAME=VALUE");
    }
    EXPECT_FALSE(parse_env_file(std::string_view("A=b\0c", 5)));
}

TEST(EnvFile, what_is_quoted_reads_the_same) {
    for (const std::string value :
         {"", "plain", "two words", "a#b", "a # b", "\"q\"", "it's", "back\\slash",
          "line\nline\r\t", " padded ", "postgresql://u:p@h/d?x=1", "\xD0\x96", "$HOME"}) {
        EXPECT_EQ(value_of("A=" + quote_env_value(value)), value);
    }
}

TEST(ReadFile, tells_why_it_cannot) {
    EXPECT_EQ(read_file("/nonexistent/file", 10).error().detail, "No such file or directory");
    EXPECT_EQ(read_file("/", 10).error().detail, "Is a directory");
    EXPECT_EQ(read_file("/dev/zero", 10).error().code, base::Errc::too_large);
    EXPECT_EQ(*read_file("/dev/null", 10), "");
}

}  // namespace
}  // namespace config
