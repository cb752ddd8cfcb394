// SPDX-License-Identifier: Apache-2.0
#include "doctor/finding.hpp"

#include "base/utf8.hpp"

#include <fmt/format.h>

#include <numeric>

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

std::string summary(const MarkCounts& counts) {
    const auto total = std::accumulate(counts.begin(), counts.end(), 0);
    const auto [ok, warnings, failed, skipped] = counts;
    if (ok == total) return fmt::format("{} checks: all ok", total);
    auto text = fmt::format("{} checks: {} ok", total, ok);
    if (warnings > 0) text += fmt::format(", {} warning{}", warnings, warnings == 1 ? "" : "s");
    if (failed > 0) text += fmt::format(", {} failed", failed);
    if (skipped > 0) text += fmt::format(", {} skipped", skipped);
    return text;
}

std::string to_line(const Finding& finding) {
    std::string line = fmt::format("{:<8} {}", word(finding.mark), finding.text);
    if (!finding.fix.empty()) line += "; fix: " + finding.fix;
    return base::printable(line);
}

}  // namespace cli
