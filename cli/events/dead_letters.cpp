// SPDX-License-Identifier: Apache-2.0
// gatehouse events dead: events that their receiver refused for good.
#include "base/utf8.hpp"
#include "command.hpp"
#include "environment/data_folder.hpp"
#include "environment/service_database.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cli {
namespace {

constexpr auto examples =
    "An event that the receiver refuses eight times becomes a dead letter, so that it does not\n"
    "block the other events of the same user. Correct the cause (the list and the sender's log\n"
    "show it), then send it again. Works whether or not the services run.\n\n"
    "Examples:\n"
    "  gatehouse events dead list\n"
    "  gatehouse events dead retry --data /var/lib/gatehouse";

using Databases = std::vector<ServiceDatabase>;

/// Those of both databases that are here.
Databases find_databases(const std::string& data_folder, const Environment& given) {
    const auto environment = DataFolder(data_folder).complete(given);
    Databases found;
    for (auto& database : {auth_database(environment), user_database(environment)}) {
        if (database.exists()) {
            found.push_back(database);
        } else {
            fmt::print(stderr, "gatehouse: there is no database {} of the {} here\n",
                       database.name(), database.service);
        }
    }
    return found;
}

int list(const Databases& databases) {
    for (const auto& database : databases) {
        const auto state = read_outbox(database);
        if (!state) return fail(one_line(state.error()));
        fmt::print("{}: {} dead letters, {} events waiting\n", database.service, state->dead.size(),
                   state->waiting);
        for (const auto& letter : state->dead) {
            fmt::print("  {} of user {} created {}, {} attempts: {}\n",
                       base::printable(letter.type), base::printable(letter.subject),
                       base::to_rfc3339(letter.created_at), letter.attempts,
                       base::printable(letter.last_error));
        }
    }
    return databases.empty() ? 1 : 0;
}

int retry(const Databases& databases) {
    for (const auto& database : databases) {
        const auto revived = retry_dead_letters(database);
        if (!revived) return fail(one_line(revived.error()));
        fmt::print("{}: {} put back to be sent\n", database.service, *revived);
    }
    return databases.empty() ? 1 : 0;
}

}  // namespace

void add_dead_letters(CLI::App& parser, Invocation& invocation) {
    parser.require_subcommand(1);
    parser.footer(examples);
    const auto folder = std::make_shared<std::string>("data");
    const auto add = [&](const char* name, const char* summary, int (*work)(const Databases&)) {
        auto& command = *parser.add_subcommand(name, summary);
        add_data_option(command, *folder);
        command.footer(examples);
        command.callback([folder, work, &invocation] {
            invocation.status = work(find_databases(*folder, invocation.environment));
        });
    };
    add("list", "Show the dead letters of both services.", list);
    add("retry", "Send them again at once.", retry);
}

void add_events(CLI::App& parser, Invocation& invocation) {
    parser.require_subcommand(1);
    parser.footer(examples);
    add_dead_letters(*parser.add_subcommand("dead", "Show dead letters, or send them again."),
                     invocation);
}

}  // namespace cli
