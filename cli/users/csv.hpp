// SPDX-License-Identifier: Apache-2.0
// Comma-separated values (RFC 4180).
#pragma once

#include "users/line_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// One record of a CSV file.
struct CsvRow {
    std::int64_t line = 0;  ///< On which it begins.
    std::vector<std::string> fields = {};
    std::string problem = {};  ///< Why the fields are not to be trusted; empty if they are.
};

/// Reads records whose fields are separated by commas and may stand in double quotes, in which
/// commas, line ends and doubled quotes are text. Lines end with LF or CRLF; empty ones are
/// skipped.
class CsvReader {
public:
    static constexpr std::size_t record_bytes_max = LineReader::line_bytes_max;

    explicit CsvReader(LineReader& lines) : lines_(lines) {}

    /// The next record; nothing at the end. Fails like LineReader, and with Errc::malformed for a
    /// quoted field that does not end: what belongs to what cannot be told any more.
    base::Result<std::optional<CsvRow>> next();

private:
    LineReader& lines_;
};

/// Appends `field`, in quotes where it needs them.
void append_csv_field(std::string& out, std::string_view field);

}  // namespace cli
