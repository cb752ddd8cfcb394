// SPDX-License-Identifier: Apache-2.0
// ImportReport: the progress and the result of an import.
#pragma once

#include "users/user_source.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace cli {

/// The number of people for each result.
struct ImportCounts {
    std::int64_t added = 0;
    std::int64_t present = 0;    ///< Already here; unchanged.
    std::int64_t completed = 0;  ///< Of those present: their blank profile was completed.
    std::int64_t refused = 0;
    std::int64_t renumbered = 0;  ///< Of those added: their profile got another id.
    std::int64_t dear = 0;        ///< Of those read: their hash takes long to verify.

    std::int64_t read() const { return added + present + refused; }
};

struct ImportReportOptions {
    std::string refused_path = {};  ///< File for the refused entries; empty for none.
    bool is_dry_run = false;
    bool is_terminal = false;  ///< Whether standard error is a terminal.
};

class ImportReport {
    struct Key {};

public:
    /// Fails with Errc::unavailable when the file for refused entries cannot be created.
    static base::Result<std::unique_ptr<ImportReport>> open(ImportReportOptions options);
    ImportReport(ImportReportOptions options, Key);
    ~ImportReport();
    ImportReport(const ImportReport&) = delete;
    ImportReport& operator=(const ImportReport&) = delete;

    ImportCounts counts = {};

    /// Counts and lists a refused entry. `reason` must not contain any of its values.
    void refuse(const Place& place, const std::string& reason);

    /// Counts and lists an entry whose hash takes `cost` to verify.
    void note_dear(const Place& place, std::chrono::milliseconds cost);

    /// Prints the progress to standard error from time to time.
    void show_progress(std::optional<double> share);

    /// Prints the result to standard output. Fails with Errc::unavailable when the file for refused
    /// entries could not be written.
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

/// All problems of `error` in one line, for people.
std::string problem_text(const base::Error& error);

}  // namespace cli
