// SPDX-License-Identifier: Apache-2.0
#include "users/line_reader.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace cli {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

base::Result<std::optional<std::string_view>> LineReader::next() {
    std::size_t searched = 0;
    while (true) {
        const auto waiting = std::string_view(buffer_).substr(begin_);
        const auto end = waiting.find('\n', searched);
        if (end != waiting.npos) return take(end, end + 1);
        if (is_at_end_) {
            if (waiting.empty()) return std::nullopt;
            return take(waiting.size(), waiting.size());
        }
        if (waiting.size() > line_bytes_max) {
            return base::fail({.code = base::Errc::too_large,
                               .detail = fmt::format("line {} is longer than {} bytes", number_ + 1,
                                                     line_bytes_max)});
        }
        searched = waiting.size();
        if (const auto read = read_more(); !read) return base::fail(read.error());
    }
}

std::string_view LineReader::take(std::size_t size, std::size_t with_end) {
    auto line = std::string_view(buffer_).substr(begin_, size);
    begin_ += with_end;
    if (++number_ == 1 && line.starts_with(byte_order_mark)) {
        line.remove_prefix(byte_order_mark.size());
    }
    return line;
}

base::Result<bool> LineReader::read_more() {
    buffer_.erase(0, begin_);
    begin_ = 0;
    const auto size = buffer_.size();
    buffer_.resize(size + chunk_bytes);
    ssize_t count = 0;
    do {
        count = read(file_, buffer_.data() + size, chunk_bytes);
    } while (count < 0 && errno == EINTR);
    buffer_.resize(size + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count < 0) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = fmt::format("cannot read: {}", std::strerror(errno))});
    }
    bytes_read_ += static_cast<std::uint64_t>(count);
    is_at_end_ = count == 0;
    return !is_at_end_;
}

}  // namespace cli
