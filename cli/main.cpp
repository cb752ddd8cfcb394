// SPDX-License-Identifier: Apache-2.0
// gatehouse: starts, supervises and checks both services.
#include "base/version.hpp"
#include "command.hpp"
#include "config/program.hpp"
#include "refusal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string.h>

namespace {

constexpr cli::Command commands[] = {
    {"up", "Start both services and keep them running; Ctrl-C stops them.", cli::add_up},
    {"demo", "Show on throw-away data that a crash of either service loses nothing.",
     cli::add_demo},
    {"admin", "Create an administrator's account.", cli::add_admin},
    {"token", "Show the contents of an access token and check it.", cli::add_token},
    {"doctor", "Check both services, their keys, clocks and events; name each fix.",
     cli::add_doctor},
    {"events", "Show events that a service refused for good, or send them again.", cli::add_events},
    {"outbox", "The former name of `gatehouse events dead`.", cli::add_dead_letters, true},
    {"users", "Import people from another system, or export everybody.", cli::add_users},
    {"db", "Copy the services' data between SQLite and PostgreSQL.", cli::add_db},
};

/// Prints the help or version that was asked for, or one line about the wrong command line.
int refuse(const CLI::App& parser, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return parser.exit(error);
    fmt::print(stderr, "{}\n", cli::describe_refusal(parser, error));
    return cli::status_refused;
}

/// Overwrites words with a password or a token in the command line, which every user of the machine
/// can read for as long as the command runs.
void hide_secrets(int argc, char** argv) {
    constexpr std::string_view token_begin = "eyJ";
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const bool is_token = word.find(token_begin) != word.npos;
        if (is_token || config::holds_password(word)) explicit_bzero(argv[i], word.size());
    }
}

int run(int argc, char** argv) {
    CLI::App parser("Runs and examines Gatehouse: the Auth Service and the User Service.",
                    "gatehouse");
    parser.set_version_flag("--version", fmt::format("gatehouse {}", base::version));
    parser.require_subcommand(1);
    parser.footer("`gatehouse COMMAND --help` explains a command and gives examples.");
    auto sources = config::sources_of_process(argc, argv);
    cli::Invocation invocation{.environment = cli::tidy(std::move(sources.environment))};
    cli::wipe_process_environment();
    hide_secrets(argc, argv);
    for (const auto& [name, summary, add, is_hidden] : commands) {
        auto& command = *parser.add_subcommand(name, summary);
        if (is_hidden) command.group("");
        add(command, invocation);
    }
    try {
        // CLI11 takes the words from the back.
        std::ranges::reverse(sources.arguments);
        parser.parse(std::move(sources.arguments));
    } catch (const CLI::ParseError& error) {
        return refuse(parser, error);
    }
    return invocation.status;
}

}  // namespace

int main(int argc, char** argv) {
    return config::run_guarded({.name = "gatehouse", .summary = {}, .version = {}},
                               [&] { return run(argc, argv); });
}
