// SPDX-License-Identifier: Apache-2.0
#include "config/program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

namespace config {
namespace {

struct Sample {
    std::uint16_t port = 8000;
    base::Secret secret_key;
    bool strict = false;
    std::string database = "sqlite:///data/sample.db";
};

Schema<Sample> settings() {
    return Schema<Sample>()
        .add("PORT", &Sample::port, "Port to listen on; 0 takes any that is free.")
        .add("SECRET_KEY", &Sample::secret_key,
             "The key that signs tokens. At least 32 bytes, the same in both services, kept where "
             "only they can read it.")
        .add("STRICT", &Sample::strict, "Whether to be strict.")
        .add("DATABASE_URL", &Sample::database, "Where accounts are kept.");
}

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

int show(const Sample& config) {
    return config.port;
}
int show_more(const Sample& config) {
    return config.port + 1;
}

Schema<Sample> strict_settings() {
    return settings().check([](const Sample& config) -> std::optional<base::FieldProblem> {
        if (!config.secret_key.is_empty()) return std::nullopt;
        return base::FieldProblem{"SECRET_KEY", "is not set"};
    });
}

Outcome run(std::vector<std::string> arguments, int (*work)(const Sample&),
            const Schema<Sample>& schema = settings(),
            const std::vector<Subcommand<Sample>>& subcommands = {}) {
    arguments.insert(arguments.begin(), "/usr/bin/sample");
    std::vector<char*> argv;
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status =
        run_program({"sample", "Shows how a program starts.", "1.2.3"}, schema,
                    static_cast<int>(arguments.size()), argv.data(), work, subcommands);
    return {status, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

int return_port(const Sample& config) {
    return config.port;
}
int must_not_run(const Sample&) {
    return 99;
}
int break_down(const Sample&) {
    throw std::runtime_error("the roof fell in");
}

TEST(Program, runs_with_its_configuration) {
    const auto [status, out, err] = run({"--port=81"}, return_port);
    EXPECT_EQ(status, 81);
    EXPECT_EQ(out + err, "");
}

TEST(Program, tells_a_bad_setting_in_one_line) {
    const auto [status, out, err] = run({"--strict=x", "--port=80a"}, must_not_run);
    EXPECT_EQ(status, 2);
    EXPECT_EQ(out, "");
    EXPECT_EQ(err, "sample: STRICT: \"x\" is neither true nor false; use one of them\n");
    EXPECT_EQ(run({"--port=80a"}, must_not_run).err,
              "sample: PORT: \"80a\" is not a port number; use 1 to 65535\n");
    EXPECT_EQ(run({"--config=a\nb"}, must_not_run).err,
              "sample: CONFIG_FILE: cannot read \"a?b\": No such file or directory\n");
}

TEST(Program, tells_its_version) {
    const auto [status, out, err] = run({"--version", "--port=bad"}, must_not_run);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(out, "sample 1.2.3\n");
}

TEST(Program, helps) {
    for (const char* flag : {"--help", "-h"}) {
        const auto [status, out, err] = run({"--nonsense", flag}, must_not_run);
        EXPECT_EQ(status, 0);
        EXPECT_TRUE(out.starts_with("sample 1.2.3: Shows how a program starts.\n\nUsage: sample"));
        EXPECT_NE(out.find("  --port=PORT\n      Port to listen on; 0 takes any that is free.\n"
                           "      [PORT, default 8000]\n"),
                  std::string::npos)
            << out;
        EXPECT_NE(out.find("[SECRET_KEY or SECRET_KEY_FILE, secret]\n"), std::string::npos) << out;
        EXPECT_NE(out.find("  --strict[=true|false]\n"), std::string::npos) << out;
        for (std::size_t start = 0; start < out.size();) {
            const auto end = out.find('\n', start);
            EXPECT_LE(end - start, 100u) << out.substr(start, end - start);
            start = end + 1;
        }
    }
}

TEST(Program, prints_its_configuration) {
    const auto [status, out, err] =
        run({"--port=81", "--print-config", "--secret-key-file=/proc/self/comm"}, must_not_run);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(out,
              "# sample 1.2.3\n\n"
              "# Port to listen on; 0 takes any that is free. (default 8000)\nPORT=81\n\n"
              "# The key that signs tokens. At least 32 bytes, the same in both services, kept "
              "where only they\n# can read it. (secret)\n# SECRET_KEY=***\n\n"
              "# Whether to be strict. (default false)\nSTRICT=false\n\n"
              "# Where accounts are kept. (default sqlite:///data/sample.db)\n"
              "DATABASE_URL=sqlite:///data/sample.db\n");
    EXPECT_EQ(run({"--print-config", "--port=x"}, must_not_run).status, 2);
}

TEST(Program, does_something_else_when_told_so) {
    const std::vector<Subcommand<Sample>> subcommands = {
        {{"show", "Show the port."}, show}, {{"show --more", "Show the one after it."}, show_more}};
    const auto status_of = [&](std::vector<std::string> arguments) {
        return run(std::move(arguments), must_not_run, strict_settings(), subcommands).status;
    };
    EXPECT_EQ(status_of({"show", "--port=81"}), 81);
    EXPECT_EQ(status_of({"show", "--port", "81", "--more"}), 82);
    EXPECT_EQ(status_of({"show", "--more", "--port=81"}), 82);
    EXPECT_EQ(status_of({"show", "--port=x"}), 2) << "what is given must be readable";
    EXPECT_EQ(status_of({"show", "--less"}), 2);
    EXPECT_EQ(status_of({"--more", "show"}), 2);
    EXPECT_EQ(status_of({"--port=81", "show"}), 2);
    EXPECT_EQ(status_of({"--port=81"}), 2) << "without the words, settings are judged";
    auto schema = strict_settings();
    schema.check_always([](const Sample& config) -> std::optional<base::FieldProblem> {
        if (config.port != 83) return std::nullopt;
        return base::FieldProblem{"PORT", "is never right"};
    });
    EXPECT_EQ(run({"show", "--port=83"}, must_not_run, schema, subcommands).err,
              "sample: PORT: is never right\n");
    EXPECT_EQ(run({"show", "--port=84"}, must_not_run, schema, subcommands).status, 84);
    const auto help = run({"show", "--help"}, must_not_run, settings(), subcommands).out;
    EXPECT_NE(help.find("       sample show --more [--SETTING=VALUE]...\n"
                        "           Show the one after it.\n"),
              std::string::npos)
        << help;
}

TEST(Program, a_secret_does_not_stay_in_the_environment) {
    setenv("SECRET_KEY", "hunter2", 1);
    setenv("PORT", "85", 1);
    EXPECT_EQ(run({}, return_port).status, 85);
    const auto left = sources_of_process(0, nullptr).environment;
    EXPECT_EQ(left.at("SECRET_KEY"), "");
    EXPECT_EQ(left.at("PORT"), "85");
    unsetenv("SECRET_KEY");
    unsetenv("PORT");
}

TEST(Program, reports_an_exception) {
    const auto [status, out, err] = run({}, break_down);
    EXPECT_EQ(status, 1);
    EXPECT_EQ(err, "sample: the roof fell in\n");
}

}  // namespace
}  // namespace config
