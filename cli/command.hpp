// SPDX-License-Identifier: Apache-2.0
// Command: a word of the command line, with its flags and what it does.
#pragma once

#include "environment/environment.hpp"

namespace CLI {
class App;
}

namespace cli {

/// What a command finds and leaves.
struct Invocation {
    Environment environment;
    int status = 0;  ///< The exit status, set by the command that ran.
};

/// `add` gives `parser` the command's flags, help and callback; `invocation` outlives the parser.
struct Command {
    const char* name;
    const char* summary;
    void (*add)(CLI::App& parser, Invocation& invocation);
    bool is_hidden = false;  ///< Works, but help does not show it.
};

/// The exit status for a command line that makes no sense, and for a start that was refused.
inline constexpr int status_refused = 2;

void add_up(CLI::App& parser, Invocation& invocation);
void add_admin(CLI::App& parser, Invocation& invocation);
void add_token(CLI::App& parser, Invocation& invocation);
void add_doctor(CLI::App& parser, Invocation& invocation);
void add_events(CLI::App& parser, Invocation& invocation);
/// What `gatehouse events dead` was called before: `gatehouse outbox`.
void add_dead_letters(CLI::App& parser, Invocation& invocation);
void add_users(CLI::App& parser, Invocation& invocation);
void add_db(CLI::App& parser, Invocation& invocation);

/// The option `--data DIR`, which every command has.
void add_data_option(CLI::App& parser, std::string& folder);

}  // namespace cli
