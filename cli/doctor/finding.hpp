// SPDX-License-Identifier: Apache-2.0
// Finding: the result of a check, in one line.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace cli {

enum class Mark {
    ok,
    warning,  ///< Works now, but may fail soon.
    failed,
    skipped,  ///< Cannot be checked from here.
};

struct Finding {
    Mark mark = Mark::ok;
    std::string text;
    std::string fix = {};  ///< What to do about it; empty if there is nothing to do.
};

using Findings = std::vector<Finding>;

/// How many findings there are of each Mark, in its order.
using MarkCounts = std::array<int, 4>;

/// `12 checks: all ok`, or `12 checks: 10 ok, 1 warning, 1 failed`.
std::string summary(const MarkCounts& counts);

/// `FAIL     the Auth Service …; fix: …`, without a line end and without control characters.
std::string to_line(const Finding& finding);

}  // namespace cli
