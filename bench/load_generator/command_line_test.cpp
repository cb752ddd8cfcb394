// SPDX-License-Identifier: Apache-2.0
#include "load_generator/command_line.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace load_generator {
namespace {

using namespace std::chrono_literals;

Plan read(std::vector<std::string> words) {
    words.insert(words.begin(), "bench_load");
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    return read_command_line(static_cast<int>(words.size()), arguments.data());
}

TEST(CommandLine, makes_the_whole_request) {
    const auto plan =
        read({"--url", "http://127.0.0.1:8000/token", "--body", "username=a&password=b",
              "--content-type", "application/x-www-form-urlencoded", "--header", "Accept: */*",
              "--connections", "4", "--seconds", "0.5", "--rate", "10"});
    EXPECT_EQ(RequestWriter(plan.request).next(),
              "POST /token HTTP/1.1\r\n"
              "Host: 127.0.0.1:8000\r\n"
              "Accept: */*\r\n"
              "Content-Type: application/x-www-form-urlencoded\r\n"
              "Content-Length: 21\r\n"
              "\r\n"
              "username=a&password=b");
    EXPECT_EQ(plan.connections, 4u);
    EXPECT_EQ(plan.length, 500ms);
    EXPECT_EQ(plan.rate, 10.0);
}

TEST(CommandLine, reads_the_lines_of_a_file) {
    const std::string path = testing::TempDir() + "command_line_test.lines";
    std::ofstream(path) << "one\ntwo\n";
    const auto plan = read({"--url", "http://127.0.0.1/{line}", "--lines", path, "--first", "5"});
    EXPECT_EQ(plan.request.lines, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(plan.request.first, 5u);
    EXPECT_EQ(RequestWriter(plan.request).next(),
              "GET /one HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n");
}

TEST(CommandLine, reads_addresses) {
    EXPECT_EQ(parse_target("http://localhost").path, "/");
    EXPECT_EQ(parse_target("http://localhost").port, "80");
    EXPECT_EQ(parse_target("http://localhost:81/a?b=c:d/e").path, "/a?b=c:d/e");
    EXPECT_EQ(parse_target("http://localhost:81/a").port, "81");
}

TEST(CommandLine, refuses_what_makes_no_sense) {
    const std::vector<std::vector<std::string>> cases = {
        {},
        {"--url", "https://localhost/"},
        {"--url", "http://"},
        {"--url", "http://localhost:port/"},
        {"--url", "http://localhost/", "--seconds", "soon"},
        {"--url", "http://localhost/", "--seconds", "0"},
        {"--url", "http://localhost/", "--connections", "-1"},
        {"--url", "http://localhost/", "--rate", "0"},
        {"--url", "http://localhost/", "--lines", "/no/such/file"},
        {"--url", "http://localhost/", "--first", "-1"},
        {"--url", "http://localhost/", "--no-such-flag"},
        {"--url", "http://localhost/", "left over"},
    };
    for (const auto& words : cases) {
        EXPECT_THROW(read(words), std::invalid_argument) << testing::PrintToString(words);
    }
}

}  // namespace
}  // namespace load_generator
