// SPDX-License-Identifier: Apache-2.0
// load: a configuration from its defaults, a file, the environment and the command line.
#pragma once

#include "base/result.hpp"
#include "config/schema.hpp"

#include <map>
#include <string>
#include <vector>

namespace config {

/// Where settings come from, besides the file that one of them names.
struct Sources {
    /// The words after the program's name: `--port=80`, `--port`, `80`.
    std::vector<std::string> arguments = {};
    std::map<std::string, std::string> environment = {};
};

/// The command line and environment of this process.
Sources sources_of_process(int argc, const char* const* argv);

/// Reads `sources` into the struct that `config` points to, which holds the defaults.
base::Result<> load_into(void* config, const ErasedSchema& schema, const Sources& sources);

/// The configuration: a flag stands above the environment, the environment above the file named by
/// --config or CONFIG_FILE (see env_file.hpp), the file above the default. A variable set to
/// nothing counts as not set; unknown variables are ignored, unknown flags and unknown names in the
/// file are not. A secret NAME can be given as NAME_FILE, a file whose last line end is dropped.
///
/// Fails with Errc::invalid. Each field is the name of a setting (or the flag as written) and its
/// problem says in one line what is wrong and how to mend it, without ever showing a secret.
template <class C>
base::Result<C> load(const Schema<C>& schema, const Sources& sources) {
    C config{};
    if (auto loaded = load_into(&config, schema.erased(), sources); !loaded) {
        return base::fail(std::move(loaded).error());
    }
    return config;
}

}  // namespace config
