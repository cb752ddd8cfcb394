// SPDX-License-Identifier: Apache-2.0
// gatehouse outbox: messages between the services that were given up.
#include "base/utf8.hpp"
#include "command.hpp"
#include "environment/data_folder.hpp"
#include "environment/service_database.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cli {
namespace {

constexpr auto examples =
    "A message that its receiver refuses again and again is given up, so that it holds up no "
    "other\n"
    "of the same user. Mend what the receiver refused (the log of the sender tells it), then send\n"
    "it again. Works while the services run and while they do not.\n\n"
    "Examples:\n"
    "  gatehouse outbox list\n"
    "  gatehouse outbox retry --data /var/lib/gatehouse";

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
        fmt::print("{}: {} given up, {} waiting\n", database.service, state->parked.size(),
                   state->waiting);
        for (const auto& message : state->parked) {
            fmt::print("  {} of user {} made {}, {} attempts: {}\n", base::printable(message.type),
                       base::printable(message.subject), base::to_rfc3339(message.created_at),
                       message.attempts, base::printable(message.last_error));
        }
    }
    return databases.empty() ? 1 : 0;
}

int retry(const Databases& databases) {
    for (const auto& database : databases) {
        const auto revived = retry_parked(database);
        if (!revived) return fail(one_line(revived.error()));
        fmt::print("{}: {} put back to be sent\n", database.service, *revived);
    }
    return databases.empty() ? 1 : 0;
}

}  // namespace

void add_outbox(CLI::App& parser, Invocation& invocation) {
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
    add("list", "Show the messages that were given up.", list);
    add("retry", "Put them back to be sent at once.", retry);
}

}  // namespace cli
