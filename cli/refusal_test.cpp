// SPDX-License-Identifier: Apache-2.0
#include "refusal.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace cli {
namespace {

/// What a small program says to `words`; empty if it takes them.
std::string answer(std::vector<std::string> words) {
    CLI::App parser("", "gate");
    parser.require_subcommand(1);
    auto& up = *parser.add_subcommand("up");
    int port = 0;
    up.add_option("--auth-port", port)->check(CLI::Range(1, 65535));
    auto& users = *parser.add_subcommand("users");
    users.require_subcommand(1);
    std::string file;
    std::string format;
    auto& import = *users.add_subcommand("import");
    import.add_option("FILE", file)->required();
    import.add_option("--format", format)->check(CLI::IsMember({"csv", "jsonl"}));
    users.add_subcommand("export");
    std::ranges::reverse(words);
    try {
        parser.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        return describe_refusal(parser, error);
    }
    return {};
}

TEST(Refusal, names_the_command_and_the_nearest_word) {
    const struct {
        std::vector<std::string> words;
        std::string_view refusal;
    } cases[] = {
        {{"up", "--auth-port=1"}, ""},
        {{}, "gate: name a command: up, users; see gate --help"},
        {{"upp"}, "gate: there is no command upp; did you mean up?"},
        {{"launch"}, "gate: there is no command launch; see gate --help"},
        {{"--data", "x", "up"}, "gate: there is no option --data; see gate --help"},
        {{"up", "--auth-prot", "8000"},
         "gate up: there is no option --auth-prot; did you mean --auth-port?"},
        {{"up", "--auht-port=8000"},
         "gate up: there is no option --auht-port; did you mean --auth-port?"},
        {{"up", "-p"}, "gate up: there is no option -p; see gate up --help"},
        {{"up", "8000"}, "gate up: one word too many: 8000; see gate up --help"},
        {{"users"}, "gate users: name a command: import, export; see gate users --help"},
        {{"users", "imprt", "people.csv"},
         "gate users: there is no command imprt; did you mean import?"},
        {{"users", "import", "--fromat=csv"},
         "gate users import: there is no option --fromat; did you mean --format?"},
        {{"users", "import"}, "gate users import: FILE is required; see gate users import --help"},
    };
    for (const auto& [words, refusal] : cases)
        EXPECT_EQ(answer(words), refusal);
}

TEST(Refusal, wrong_values_are_told_with_their_option) {
    const auto port = answer({"up", "--auth-port=99999"});
    EXPECT_TRUE(port.starts_with("gate up: --auth-port: ")) << port;
    const auto format = answer({"users", "import", "x", "--format=xml"});
    EXPECT_TRUE(format.starts_with("gate users import: --format: xml not in ")) << format;
}

TEST(Refusal, is_one_line_and_shows_no_whole_secret) {
    EXPECT_EQ(answer({"up", "a\nb\x1b[2J"}),
              "gate up: one word too many: a?b?[2J; see gate up --help");
    EXPECT_EQ(answer({"up", std::string(100, 'x')}),
              "gate up: one word too many: " + std::string(24, 'x') + "...; see gate up --help");
}

}  // namespace
}  // namespace cli
