// SPDX-License-Identifier: Apache-2.0
// Finding: what a check found, in one line.
#pragma once

#include <string>
#include <vector>

namespace cli {

enum class Mark {
    ok,
    warning,  ///< Works now, and may not for long.
    failed,
    skipped,  ///< Could not be checked from here.
};

struct Finding {
    Mark mark = Mark::ok;
    std::string text;
    std::string mend = {};  ///< What to do about it; empty if there is nothing to do.
};

using Findings = std::vector<Finding>;

/// `FAIL     the Auth Service …; mend: …`, without a line end and without control characters.
std::string to_line(const Finding& finding);

}  // namespace cli
