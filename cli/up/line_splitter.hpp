// SPDX-License-Identifier: Apache-2.0
// LineSplitter: joins the pieces that a pipe delivers to whole lines.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cli {

/// A longer line is passed on in pieces, so that output without line ends cannot fill the memory.
inline constexpr std::size_t line_bytes_max = std::size_t{1024} * 1024;

class LineSplitter {
public:
    /// Receives each line without its end; the view is valid during the call.
    using Sink = std::function<void(std::string_view line)>;

    explicit LineSplitter(Sink sink) : sink_(std::move(sink)) {}

    /// Passes on every line that `bytes` completes, and keeps the rest.
    void feed(std::string_view bytes);

    /// Passes on the last line if it has no line end. Called last.
    void finish();

private:
    void hand_on(std::string_view line) const;

    Sink sink_;
    std::string begun_;
};

}  // namespace cli
