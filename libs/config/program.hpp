// SPDX-License-Identifier: Apache-2.0
// run_program: what main() of a service does before and around its work.
#pragma once

#include "config/load.hpp"
#include "config/print.hpp"

#include <functional>
#include <optional>
#include <string>

namespace config {

struct Program {
    std::string name;     ///< As typed: `auth-service`.
    std::string summary;  ///< One sentence.
    std::string version;  ///< `0.1.0`.
};

/// The exit status of a start that failed for its settings.
inline constexpr int status_bad_settings = 2;

/// Answers --help, --version and --print-config, or fills `config`, which holds the defaults.
/// Returns the exit status if the program is to end there; a bad setting has been reported on
/// standard error by then, in one line.
std::optional<int> prepare_program(const Program& program, const ErasedSchema& schema,
                                   const Sources& sources, const void* defaults, void* config);

/// Runs `work` and returns its status; an exception is reported in one line and gives status 1.
int run_guarded(const Program& program, const std::function<int()>& work);

/// The whole of main(): answers --help, --version and --print-config, loads the configuration,
/// calls `run` with it and returns its status. A bad setting is one line on standard error,
///     auth-service: PORT: "80a" is not a port number; use 1 to 65535
/// and status 2.
template <class C>
int run_program(const Program& program, const Schema<C>& schema, int argc, char** argv,
                int (*run)(const C&)) {
    return run_guarded(program, [&] {
        const C defaults{};
        C config{};
        const auto status = prepare_program(program, schema.erased(),
                                            sources_of_process(argc, argv), &defaults, &config);
        return status ? *status : run(config);
    });
}

}  // namespace config
