// SPDX-License-Identifier: Apache-2.0
// run_program: the common part of every main().
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

/// A subcommand of a program, and its summary.
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

/// Handles --help, --version and --print-config, or loads the settings into `config`, which
/// contains the defaults. Returns the exit status if the program should end. A wrong setting is
/// reported on standard error in one line.
std::optional<int> prepare_program(const Program& program, const ErasedSchema& schema,
                                   std::span<const Usage> usages, const Sources& sources,
                                   const void* defaults, void* config);

/// The index of the subcommand in the command line, the one with the most words. Its words are
/// removed from `sources`.
std::optional<std::size_t> take_usage(std::span<const Usage> usages, Sources& sources);

/// Runs `work` and returns its status; an exception is reported in one line and gives status 1.
/// Before, the process gets what base/process_guard.hpp has; its memory may not be dumped.
int run_guarded(const Program& program, const std::function<int()>& work);

/// The whole of main(): answers --help, --version and --print-config, loads the configuration,
/// calls `run` with it and returns its status. A bad setting is one line on standard error,
///     auth-service: PORT: "80a" is not a port number; use 1 to 65535
/// and status 2. A subcommand in the command line is called instead of `run`. Of the checks, only
/// those of Schema::check_always() are made for it, because it needs few of the settings.
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
        wipe(sources);
        wipe_environment(erased);
        if (status) return *status;
        return chosen ? subcommands[*chosen].run(config) : run(config);
    });
}

}  // namespace config
