// SPDX-License-Identifier: Apache-2.0
// The request that is sent: the same bytes each time, or a pattern with a number or a line of a
// file in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace load_generator {

/// What to send. In `head` and `body`, `{n}` stands for the number of the request, counted from
/// `first`, and `{line}` for the lines in turn, from the beginning again when they are used up.
struct RequestPattern {
    std::string head;  ///< request line and fields, each with its CRLF; without Content-Length
    std::string body = {};
    bool has_length = false;  ///< whether to send Content-Length
    std::vector<std::string> lines = {};
    std::uint64_t first = 1;
};

/// Writes the requests of a pattern one after the other.
class RequestWriter {
public:
    /// Throws std::invalid_argument when the pattern has `{line}` and there are no lines.
    explicit RequestWriter(const RequestPattern& pattern);

    /// The next complete request, valid until the next call.
    std::string_view next();

private:
    enum class Kind { text, number, line };
    struct Piece {
        Kind kind;
        std::string text = {};
    };

    static std::vector<Piece> cut(std::string_view pattern);
    void append(std::string& to, const std::vector<Piece>& pieces) const;
    void write();

    std::vector<Piece> head_;
    std::vector<Piece> body_;
    bool has_length_;
    std::vector<std::string> lines_;
    std::uint64_t first_;
    std::uint64_t count_ = 0;
    bool varies_ = false;
    std::string request_;
    std::string body_text_;
};

}  // namespace load_generator
