// SPDX-License-Identifier: Apache-2.0
// Command: a command of `gatehouse`, with its flags and its function.
#pragma once

#include "environment/environment.hpp"

namespace CLI {
class App;
}

namespace cli {

/// The input and the result of a command.
struct Invocation {
    Environment environment;
    int status = 0;  ///< The exit status, set by the command that ran.
};

/// `add` adds the command's flags, help and callback to `parser`; `invocation` outlives the parser.
struct Command {
    const char* name;
    const char* summary;
    void (*add)(CLI::App& parser, Invocation& invocation);
    bool is_hidden = false;  ///< Works, but help does not show it.
};

/// The exit status for a wrong command line, and for a failed start.
inline constexpr int status_refused = 2;

void add_up(CLI::App& parser, Invocation& invocation);
void add_demo(CLI::App& parser, Invocation& invocation);
void add_admin(CLI::App& parser, Invocation& invocation);
void add_token(CLI::App& parser, Invocation& invocation);
void add_doctor(CLI::App& parser, Invocation& invocation);
void add_events(CLI::App& parser, Invocation& invocation);
/// What `gatehouse events dead` was called before: `gatehouse outbox`.
void add_dead_letters(CLI::App& parser, Invocation& invocation);
void add_users(CLI::App& parser, Invocation& invocation);
void add_db(CLI::App& parser, Invocation& invocation);

/// Adds the option `--data DIR`.
void add_data_option(CLI::App& parser, std::string& folder);

}  // namespace cli
