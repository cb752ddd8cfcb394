// SPDX-License-Identifier: Apache-2.0
// load: a configuration from its defaults, a file, the environment and the command line.
#pragma once

#include "base/result.hpp"
#include "config/schema.hpp"

#include <map>
#include <string>
#include <vector>

namespace config {

/// The sources of settings, besides the file of CONFIG_FILE.
struct Sources {
    /// The words after the program's name: `--port=80`, `--port`, `80`.
    std::vector<std::string> arguments = {};
    std::map<std::string, std::string> environment = {};
};

/// The command line and environment of this process.
Sources sources_of_process(int argc, const char* const* argv);

/// Overwrites the values in `sources`, which may hold secrets.
void wipe(Sources& sources);

/// Overwrites the values of this process's environment that settings of `schema` reveal: they stay
/// readable in /proc/PID/environ otherwise. After load().
void wipe_environment(const ErasedSchema& schema);

/// Loads `sources` into the struct at `config`, which contains the defaults.
base::Result<> load_into(void* config, const ErasedSchema& schema, const Sources& sources);

/// The configuration. A flag overrides the environment, the environment overrides the file of
/// --config or CONFIG_FILE (see env_file.hpp), and the file overrides the default. A variable that
/// is empty or blank counts as not set. Unknown variables are ignored; unknown flags and unknown
/// names in the file are errors. A NAME that may hold a secret can come from a file NAME_FILE, and
/// not from a flag if it does hold one; NAME_FILE of any other setting is an error.
///
/// Invisible characters around a text do not count. A secret loses its last line end only, from
/// whatever source: others at its ends are an error, as they may or may not belong to it.
///
/// Fails with Errc::invalid. Each field is the name of a setting (or the flag as written). Its
/// problem is one line with the fault and the fix; it never shows a secret.
template <class C>
base::Result<C> load(const Schema<C>& schema, const Sources& sources) {
    C config{};
    if (auto loaded = load_into(&config, schema.erased(), sources); !loaded) {
        return base::fail(std::move(loaded).error());
    }
    return config;
}

}  // namespace config
