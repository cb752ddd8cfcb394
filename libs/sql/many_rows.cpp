// SPDX-License-Identifier: Apache-2.0
#include "sql/many_rows.hpp"

#include <stdexcept>

namespace sql {
namespace {

/// Appends `($7, $8, $9)`.
void append_list(std::string& text, std::size_t first, std::size_t count) {
    text += '(';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ", ";
        text += '$' + std::to_string(first + i);
    }
    text += ')';
}

Statement make_statement(std::string_view head, std::string_view tail) {
    auto text = std::string(head) + ' ';
    append_list(text, 1, ManyValues::values_max);
    return Statement::keep(text.append(tail));
}

}  // namespace

ManyRows::ManyRows(std::string_view head, std::size_t columns, std::string_view tail) {
    for (const auto size : sizes) {
        auto text = std::string(head) + " VALUES ";
        for (std::size_t row = 0; row < size; ++row) {
            if (row > 0) text += ", ";
            append_list(text, row * columns + 1, columns);
        }
        text += ' ';
        text += tail;
        statements_.push_back(Statement::keep(text));
    }
}

std::size_t ManyRows::next(std::size_t rows) {
    for (const auto size : sizes) {
        if (size <= rows) return size;
    }
    return 0;
}

Statement ManyRows::statement(std::size_t rows) const {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (sizes[i] == rows) return statements_[i];
    }
    throw std::logic_error("there is no statement for that many rows");
}

ManyValues::ManyValues(std::string_view head, std::string_view tail)
    : statement_(make_statement(head, tail)) {}

void ManyValues::fill(std::vector<Param>& values) {
    const auto last = values.back();
    values.resize(values_max, last);
}

}  // namespace sql
