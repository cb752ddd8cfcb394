// SPDX-License-Identifier: Apache-2.0
#include "users/csv.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

/// Parses a record line by line.
class RecordParser {
public:
    explicit RecordParser(CsvRow& row) : row_(row) { row_.fields.emplace_back(); }

    /// Whether the record continues on the next line.
    bool feed(std::string_view line) {
        if (state_ == State::quoted) {
            field() += '\n';
            ++bytes_;
        }
        bytes_ += line.size();
        for (std::size_t i = 0; i < line.size(); ++i) {
            const bool is_line_end = line[i] == '\r' && i + 1 == line.size();
            if (is_line_end && state_ != State::quoted) break;
            take(line[i]);
        }
        return state_ == State::quoted;
    }

    std::size_t bytes() const { return bytes_; }

private:
    enum class State {
        begun,   ///< At the beginning of a field.
        plain,   ///< In a field without quotes.
        quoted,  ///< Inside the quotes.
        closed,  ///< After a quote in a quoted field: its end, or the first of two.
    };

    std::string& field() { return row_.fields.back(); }

    void take(char c) {
        if (state_ == State::quoted) {
            if (c == '"') {
                state_ = State::closed;
            } else {
                field() += c;
            }
        } else if (c == ',') {
            row_.fields.emplace_back();
            state_ = State::begun;
        } else if (c == '"' && state_ == State::begun) {
            state_ = State::quoted;
        } else if (c == '"' && state_ == State::closed) {
            field() += c;
            state_ = State::quoted;
        } else if (c == '"') {
            row_.problem = "has a quote inside a field that is not in quotes";
        } else if (state_ == State::closed) {
            row_.problem = "has text after the closing quote of a field";
        } else {
            field() += c;
            state_ = State::plain;
        }
    }

    CsvRow& row_;
    State state_ = State::begun;
    std::size_t bytes_ = 0;
};

base::Error never_closed(std::int64_t line) {
    return {.code = base::Errc::malformed,
            .detail = fmt::format("a quoted field of line {} does not end", line)};
}

}  // namespace

base::Result<std::optional<CsvRow>> CsvReader::next() {
    CsvRow row;
    RecordParser parser(row);
    while (true) {
        const auto line = lines_.next();
        if (!line) return base::fail(line.error());
        if (!*line) {
            if (row.line != 0) return base::fail(never_closed(row.line));
            return std::nullopt;
        }
        if (row.line == 0) {
            if ((*line)->empty() || **line == "\r") continue;
            row.line = lines_.number();
        }
        if (!parser.feed(**line)) return row;
        if (parser.bytes() > record_bytes_max) return base::fail(never_closed(row.line));
    }
}

bool looks_like_formula(std::string_view field) {
    return field.find_first_of("=+-@\t\r\n") == 0;
}

void append_csv_field(std::string& out, std::string_view field) {
    if (field.find_first_of(",\"\r\n") == field.npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace cli
