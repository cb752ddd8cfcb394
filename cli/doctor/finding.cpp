// SPDX-License-Identifier: Apache-2.0
#include "doctor/finding.hpp"

#include "base/utf8.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

std::string_view word(Mark mark) {
    switch (mark) {
        case Mark::ok:
            return "ok";
        case Mark::warning:
            return "warning";
        case Mark::failed:
            return "FAIL";
        case Mark::skipped:
            return "skipped";
    }
    return "FAIL";
}

}  // namespace

std::string to_line(const Finding& finding) {
    std::string line = fmt::format("{:<8} {}", word(finding.mark), finding.text);
    if (!finding.fix.empty()) line += "; fix: " + finding.fix;
    return base::printable(line);
}

}  // namespace cli
