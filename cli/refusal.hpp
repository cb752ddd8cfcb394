// SPDX-License-Identifier: Apache-2.0
// Refusal: what is wrong with a command line, in one line.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace cli {

/// Why `parser` has refused its command line with `error`: the command, what is wrong there, and
/// the nearest command or option if one was misspelt. Words that may belong to a secret are cut.
std::string describe_refusal(const CLI::App& parser, const CLI::ParseError& error);

}  // namespace cli
