// SPDX-License-Identifier: Apache-2.0
// gatehouse token: shows and checks a token, and makes one for a service.
#include "command.hpp"
#include "environment/data_folder.hpp"
#include "token/service_command.hpp"
#include "token/token_report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace cli {
namespace {

constexpr std::size_t input_bytes_max = 64 * 1024;

constexpr auto examples =
    "The key comes from --secret-key-file, else from SECRET_KEY or SECRET_KEY_FILE, else from the\n"
    "data folder. Services' tokens are checked with INTERNAL_SECRET_KEY, too, from the same "
    "places\n"
    "unless --secret-key-file is given. The command never shows the signature or a key. The exit\n"
    "status is 0 if the token is valid, and 1 if it is not or if there is no key.\n\n"
    "Examples:\n"
    "  gatehouse token inspect \"$TOKEN\"\n"
    "  curl -s http://localhost:8000/token -d 'username=testuser&password=testpass123' |\n"
    "      gatehouse token inspect -\n"
    "  gatehouse token inspect \"$TOKEN\" --secret-key-file /etc/gatehouse/key";

struct InspectFlags {
    std::string token = "-";
    std::string secret_key_file;
    std::string algorithm;
    std::string data_folder = "data";
};

std::string read_input() {
    std::string text(input_bytes_max, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::cin.gcount()));
    return text;
}

/// The variables with the keys that the flags choose.
Environment choose_keys(const InspectFlags& flags, Environment environment) {
    if (!flags.algorithm.empty()) environment["ALGORITHM"] = flags.algorithm;
    if (flags.secret_key_file.empty()) return DataFolder(flags.data_folder).complete(environment);
    for (const auto* name : {"SECRET_KEY", "INTERNAL_SECRET_KEY", "INTERNAL_SECRET_KEY_FILE",
                             "INTERNAL_SECRET_KEY_PREVIOUS", "INTERNAL_SECRET_KEY_PREVIOUS_FILE"})
        environment.erase(name);
    environment["SECRET_KEY_FILE"] = flags.secret_key_file;
    return environment;
}

int inspect(const InspectFlags& flags, Environment environment) {
    const auto settings = load_token_settings(choose_keys(flags, std::move(environment)));
    if (!settings) return fail(one_line(settings.error()), status_refused);
    const auto [token, notes] = clean_token(flags.token == "-" ? read_input() : flags.token);
    const base::SystemClock clock;
    const auto now = clock.now();
    const auto verdict = judge_token(token, *settings, now);
    fmt::print("{}", show_token(token, now));
    for (const auto& note : notes)
        fmt::print("note: {}\n", note);
    fmt::print("{}\n", verdict.text);
    return verdict.is_good ? 0 : 1;
}

}  // namespace

void add_token(CLI::App& parser, Invocation& invocation) {
    parser.require_subcommand(1);
    parser.footer(
        "`gatehouse token inspect --help` and `gatehouse token service --help` give examples.");
    add_token_service(*parser.add_subcommand("service", "Make a token for a service."), invocation);
    auto& command = *parser.add_subcommand("inspect", "Show a token's claims and check it.");
    const auto flags = std::make_shared<InspectFlags>();
    command.add_option("TOKEN", flags->token, "The token; by default, or with -, standard input");
    command.add_option("--secret-key-file", flags->secret_key_file, "File with the key")
        ->type_name("FILE");
    command
        .add_option("--algorithm", flags->algorithm, "HS256, HS384 or HS512 [ALGORITHM, or HS256]")
        ->type_name("NAME");
    add_data_option(command, flags->data_folder);
    command.footer(examples);
    command.callback(
        [flags, &invocation] { invocation.status = inspect(*flags, invocation.environment); });
}

}  // namespace cli
