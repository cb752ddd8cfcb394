// SPDX-License-Identifier: Apache-2.0
// ProgressLine: how far a long command is, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

/// On a terminal one line that changes in place; elsewhere only a line for what is done.
class ProgressLine {
public:
    ProgressLine();
    /// Ends the line that is shown.
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// What is being done now: `copying accounts`; of how many rows, or 0.
    void begin(std::string doing, std::int64_t total = 0);
    /// Shows that `done` rows are; ten times a second at most.
    void update(std::int64_t done);
    /// Leaves a line behind: `copying accounts: 1000 rows`.
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
