// SPDX-License-Identifier: Apache-2.0
#include "load_generator/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace load_generator {

RequestWriter::RequestWriter(const RequestPattern& pattern)
    : head_(cut(pattern.head)),
      body_(cut(pattern.body)),
      has_length_(pattern.has_length),
      lines_(pattern.lines),
      first_(pattern.first) {
    for (const auto* pieces : {&head_, &body_}) {
        const auto has = [&](Kind kind) {
            return std::ranges::find(*pieces, kind, &Piece::kind) != pieces->end();
        };
        if (has(Kind::line) && lines_.empty()) {
            throw std::invalid_argument("{line} is used, but there are no lines");
        }
        varies_ = varies_ || has(Kind::line) || has(Kind::number);
    }
    write();
}

std::string_view RequestWriter::next() {
    if (varies_ && count_ > 0) write();
    ++count_;
    return request_;
}

std::vector<RequestWriter::Piece> RequestWriter::cut(std::string_view pattern) {
    std::vector<Piece> pieces;
    constexpr std::string_view number = "{n}";
    constexpr std::string_view line = "{line}";
    while (!pattern.empty()) {
        const auto start = std::min({pattern.find(number), pattern.find(line), pattern.size()});
        if (start > 0) pieces.push_back({Kind::text, std::string(pattern.substr(0, start))});
        pattern.remove_prefix(start);
        if (pattern.starts_with(number)) {
            pieces.push_back({Kind::number});
            pattern.remove_prefix(number.size());
        } else if (pattern.starts_with(line)) {
            pieces.push_back({Kind::line});
            pattern.remove_prefix(line.size());
        }
    }
    return pieces;
}

void RequestWriter::append(std::string& to, const std::vector<Piece>& pieces) const {
    for (const auto& piece : pieces) {
        if (piece.kind == Kind::text) to += piece.text;
        if (piece.kind == Kind::number)
            fmt::format_to(std::back_inserter(to), "{}", first_ + count_);
        if (piece.kind == Kind::line) to += lines_[count_ % lines_.size()];
    }
}

void RequestWriter::write() {
    body_text_.clear();
    append(body_text_, body_);
    request_.clear();
    append(request_, head_);
    if (has_length_) {
        fmt::format_to(std::back_inserter(request_), "Content-Length: {}\r\n", body_text_.size());
    }
    request_ += "\r\n";
    request_ += body_text_;
}

}  // namespace load_generator
