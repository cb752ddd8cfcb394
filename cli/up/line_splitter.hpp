// SPDX-License-Identifier: Apache-2.0
// LineSplitter: whole lines out of the pieces in which a pipe delivers them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cli {

/// A line longer than this is handed on in pieces, so that a program without line ends cannot take
/// the memory.
inline constexpr std::size_t line_bytes_max = std::size_t{1024} * 1024;

class LineSplitter {
public:
    /// Gets each line without its end; the view lives until the call returns.
    using Sink = std::function<void(std::string_view line)>;

    explicit LineSplitter(Sink sink) : sink_(std::move(sink)) {}

    /// Hands on every line that `bytes` completes and keeps the rest.
    void feed(std::string_view bytes);

    /// Hands on what has come without a line end; nothing more follows.
    void finish();

private:
    void hand_on(std::string_view line) const;

    Sink sink_;
    std::string begun_;
};

}  // namespace cli
