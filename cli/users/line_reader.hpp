// SPDX-License-Identifier: Apache-2.0
// LineReader: reads a file or pipe line by line, in bounded memory.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

class LineReader {
public:
    /// A longer line is an error: no file of users has one.
    static constexpr std::size_t line_bytes_max = std::size_t{256} * 1024;

    /// Reads from an open descriptor, which the caller owns.
    explicit LineReader(int file) : file_(file) {}

    /// The next line without its `\n`, valid until the next call; nothing at the end. A byte order
    /// mark before the first line is skipped. Fails with Errc::too_large, or with Errc::unavailable
    /// when the file cannot be read.
    base::Result<std::optional<std::string_view>> next();

    /// The number of the last line of next(); the first is 1.
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
