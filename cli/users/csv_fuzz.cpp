// SPDX-License-Identifier: Apache-2.0
// Fuzzes the CSV reader: what it reads and trusts, written and read again, is the same.
#include "users/csv.hpp"

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

namespace {

using Fields = std::vector<std::string>;

/// The records of a file with that content that are to be trusted, up to the first failure.
std::vector<Fields> read(std::string_view text) {
    const int file = memfd_create("fuzz", MFD_CLOEXEC);
    if (write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        __builtin_trap();
    lseek(file, 0, SEEK_SET);
    cli::LineReader lines(file);
    cli::CsvReader reader(lines);
    std::vector<Fields> records;
    while (true) {
        auto row = reader.next();
        if (!row || !*row) break;
        if ((*row)->problem.empty()) records.push_back(std::move((*row)->fields));
    }
    close(file);
    return records;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto records = read({reinterpret_cast<const char*>(data), size});
    // Nothing stands for a record of one empty field: an empty line is skipped.
    std::erase(records, Fields{""});
    std::string text = "a byte order mark is taken off the first line only\n";
    for (const auto& fields : records) {
        std::string line;
        for (const auto& field : fields) {
            if (!line.empty() || &field != fields.data()) line += ',';
            cli::append_csv_field(line, field);
        }
        text += line + '\n';
    }
    auto again = read(text);
    again.erase(again.begin());
    if (again != records) __builtin_trap();
    return 0;
}
