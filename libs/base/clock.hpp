// SPDX-License-Identifier: Apache-2.0
// Wall-clock time, as a dependency that tests can replace.
#pragma once

#include "base/result.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace base {

/// A moment in UTC, to the microsecond.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Returns the current time. Implementations are safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    Timestamp now() const override;
};

/// RFC 3339 in UTC with milliseconds: `2026-03-01T09:30:00.125Z`.
std::string to_rfc3339(Timestamp time);

/// The same as text in an array, without an allocation, for answers and log lines.
class Rfc3339 {
public:
    explicit Rfc3339(Timestamp time);
    std::string_view text() const { return {text_.data(), text_.size()}; }

private:
    std::array<char, 24> text_;
};

/// Reads RFC 3339 with any offset. Fails with Errc::malformed, also for a time that is not in the
/// years 0 to 9999 of UTC, and for a second 60 that does not end a month of UTC.
Result<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace base
