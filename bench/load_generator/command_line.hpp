// SPDX-License-Identifier: Apache-2.0
// The flags of bench_load, turned into a plan.
#pragma once

#include "load_generator/generator.hpp"

#include <string_view>

namespace load_generator {

/// How to call it; printed when the flags make no sense.
extern const std::string_view usage;

/// What an `http://` address says.
struct Target {
    std::string host;
    std::string port;
    std::string path;
};

/// Splits `http://host[:port][/path]`. Throws std::invalid_argument for anything else.
Target parse_target(std::string_view url);

/// Reads the flags and looks the host up. Throws std::invalid_argument with what is wrong.
Plan read_command_line(int count, char** arguments);

}  // namespace load_generator
