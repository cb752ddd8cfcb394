// SPDX-License-Identifier: Apache-2.0
// ProgressLine: the progress of a long command, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

/// On a terminal it is one line that changes in place; elsewhere only finished steps get a line.
class ProgressLine {
public:
    ProgressLine();
    /// Removes the line from the terminal.
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Begins a step, such as `copying accounts`; `total` is its number of rows, or 0 if unknown.
    void begin(std::string doing, std::int64_t total = 0);
    /// Shows the number of rows done; at most ten times a second.
    void update(std::int64_t done);
    /// Prints the result of the step: `copying accounts: 1000 rows`.
    void finish(std::int64_t done);

private:
    void show(std::int64_t done);
    void clear();

    const bool is_terminal_;
    bool is_shown_ = false;
    std::string doing_;
    std::int64_t total_ = 0;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace cli
