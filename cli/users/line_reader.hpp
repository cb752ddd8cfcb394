// SPDX-License-Identifier: Apache-2.0
// LineReader: a file or pipe line by line, in memory that does not grow with it.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

class LineReader {
public:
    /// A longer line is an error: it is none of a file of users.
    static constexpr std::size_t line_bytes_max = std::size_t{256} * 1024;

    /// Reads from an open descriptor, which stays the caller's.
    explicit LineReader(int file) : file_(file) {}

    /// The next line without its `\n`, good until the next call; nothing at the end. A byte order
    /// mark in front of the first is left out. Fails with Errc::too_large or, when it cannot be
    /// read, Errc::unavailable.
    base::Result<std::optional<std::string_view>> next();

    /// The number of the line that next() yielded last; the first is 1.
    std::int64_t number() const { return number_; }

    std::uint64_t bytes_read() const { return bytes_read_; }

private:
    base::Result<bool> read_more();
    std::string_view take(std::size_t size, std::size_t with_end);

    int file_;
    std::string buffer_;
    std::size_t begin_ = 0;
    std::int64_t number_ = 0;
    std::uint64_t bytes_read_ = 0;
    bool is_at_end_ = false;
};

}  // namespace cli
