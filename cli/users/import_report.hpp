// SPDX-License-Identifier: Apache-2.0
// ImportReport: what came of an import, while it runs and in the end.
#pragma once

#include "users/user_source.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace cli {

/// How many people met which fate.
struct ImportCounts {
    std::int64_t added = 0;
    std::int64_t present = 0;    ///< Here already, and left as they are.
    std::int64_t completed = 0;  ///< Of those present, with a blank profile that was filled.
    std::int64_t refused = 0;
    std::int64_t renumbered = 0;  ///< Of those added, whose profile got another id.

    std::int64_t read() const { return added + present + refused; }
};

struct ImportReportOptions {
    std::string refused_path = {};  ///< Where refused entries are listed; empty: nowhere.
    bool is_dry_run = false;
    bool is_terminal = false;  ///< Whether standard error is one.
};

class ImportReport {
    struct Key {};

public:
    /// Fails with Errc::unavailable when the list of refused entries cannot be made.
    static base::Result<std::unique_ptr<ImportReport>> open(ImportReportOptions options);
    ImportReport(ImportReportOptions options, Key);
    ~ImportReport();
    ImportReport(const ImportReport&) = delete;
    ImportReport& operator=(const ImportReport&) = delete;

    ImportCounts counts = {};

    /// Counts and lists an entry that is not taken. `reason` never holds any of its values.
    void refuse(const Place& place, const std::string& reason);

    /// Says on standard error how far it is, now and then.
    void show_progress(std::optional<double> share);

    /// Says on standard output what came of it. Fails with Errc::unavailable when the list of
    /// refused entries could not be written.
    base::Result<> finish();

private:
    using SteadyClock = std::chrono::steady_clock;

    void clear_line();

    ImportReportOptions options_;
    std::FILE* refused_ = nullptr;
    SteadyClock::time_point started_ = SteadyClock::now();
    SteadyClock::time_point shown_ = started_;
    bool is_line_shown_ = false;
};

/// Every problem of `error` in one line, for people.
std::string problem_text(const base::Error& error);

}  // namespace cli
