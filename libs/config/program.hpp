// SPDX-License-Identifier: Apache-2.0
// run_program: what main() of a service does before and around its work.
#pragma once

#include "config/load.hpp"
#include "config/print.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace config {

struct Program {
    std::string name;     ///< As typed: `auth-service`.
    std::string summary;  ///< One sentence.
    std::string version;  ///< `0.1.0`.
};

/// Words that make a program do something else, and what.
struct Usage {
    std::string words;    ///< `migrate --dry-run`; the first of them stands first.
    std::string summary;  ///< One sentence.
};

template <class C>
struct Subcommand {
    Usage usage;
    int (*run)(const C&);  ///< Yields the exit status.
};

/// The exit status of a start that failed for its settings.
inline constexpr int status_bad_settings = 2;

/// Answers --help, --version and --print-config, or fills `config`, which holds the defaults.
/// Returns the exit status if the program is to end there; a bad setting has been reported on
/// standard error by then, in one line.
std::optional<int> prepare_program(const Program& program, const ErasedSchema& schema,
                                   std::span<const Usage> usages, const Sources& sources,
                                   const void* defaults, void* config);

/// Which of `usages` the command line means, the one with the most words; those words are taken out
/// of `sources`.
std::optional<std::size_t> take_usage(std::span<const Usage> usages, Sources& sources);

/// Runs `work` and returns its status; an exception is reported in one line and gives status 1.
int run_guarded(const Program& program, const std::function<int()>& work);

/// The whole of main(): answers --help, --version and --print-config, loads the configuration,
/// calls `run` with it and returns its status. A bad setting is one line on standard error,
///     auth-service: PORT: "80a" is not a port number; use 1 to 65535
/// and status 2. If the command line means one of `subcommands`, that is called in place of `run`;
/// settings are then not judged beyond being readable: it needs few of them.
template <class C>
int run_program(const Program& program, const Schema<C>& schema, int argc, char** argv,
                int (*run)(const C&), const std::vector<Subcommand<C>>& subcommands = {}) {
    return run_guarded(program, [&] {
        const C defaults{};
        C config{};
        auto erased = schema.erased();
        auto sources = sources_of_process(argc, argv);
        std::vector<Usage> usages;
        for (const auto& subcommand : subcommands)
            usages.push_back(subcommand.usage);
        const auto chosen = take_usage(usages, sources);
        if (chosen) erased.checks.clear();
        const auto status = prepare_program(program, erased, usages, sources, &defaults, &config);
        if (status) return *status;
        return chosen ? subcommands[*chosen].run(config) : run(config);
    });
}

}  // namespace config
