// SPDX-License-Identifier: Apache-2.0
// CapturedLog: a log whose lines a test can read.
#pragma once

#include "base/clock.hpp"
#include "telemetry/log.hpp"

#include <string>

namespace fakes {

/// Writes JSON lines to memory. Safe from any thread.
class CapturedLog {
public:
    CapturedLog();
    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;

    telemetry::Log& log() { return log_; }
    /// All lines so far.
    std::string text();

private:
    struct Memory {
        Memory();
        ~Memory();
        int descriptor;
    };

    base::SystemClock clock_;
    Memory memory_;
    telemetry::Log log_;
};

}  // namespace fakes
