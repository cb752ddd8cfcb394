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
    std::int64_t line = 0;  ///< The line on which it begins.
    std::vector<std::string> fields = {};
    std::string problem = {};  ///< Why the record is malformed; empty if it is not.
};

/// Reads records of fields separated by commas. Inside double quotes, commas, line ends and doubled
/// quotes are text. Lines end with LF or CRLF; empty lines are skipped.
class CsvReader {
public:
    static constexpr std::size_t record_bytes_max = LineReader::line_bytes_max;

    explicit CsvReader(LineReader& lines) : lines_(lines) {}

    /// The next record; nothing at the end. Fails like LineReader, and with Errc::malformed for a
    /// quoted field without an end: the rest of the file cannot be split into records.
    base::Result<std::optional<CsvRow>> next();

private:
    LineReader& lines_;
};

/// Appends `field`, quoted if necessary.
void append_csv_field(std::string& out, std::string_view field);

/// Whether a spreadsheet would take `field` for a formula and compute it: what begins with `=`,
/// `+`,
/// `-`, `@`, a tab or a line end.
bool looks_like_formula(std::string_view field);

}  // namespace cli
