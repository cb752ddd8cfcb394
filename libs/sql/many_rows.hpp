// SPDX-License-Identifier: Apache-2.0
// Statements for many rows or values at once.
#pragma once

#include "sql/statement.hpp"
#include "sql/value.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace sql {

/// An INSERT of many rows in one statement.
class ManyRows {
public:
    /// `head` ends before VALUES; `tail` follows the rows of `columns` parameters each.
    ManyRows(std::string_view head, std::size_t columns, std::string_view tail);

    /// How many of `rows` rows to insert with the next statement.
    static std::size_t next(std::size_t rows);

    /// The statement for that many rows; `rows` is a result of next().
    Statement statement(std::size_t rows) const;

private:
    static constexpr std::array<std::size_t, 3> sizes{100, 10, 1};
    std::vector<Statement> statements_;
};

/// A statement … WHERE … IN with room for many values.
class ManyValues {
public:
    /// The most values of one statement.
    static constexpr std::size_t values_max = 100;

    /// `head` ends before the list of values; `tail` follows it, with parameters from $101 on.
    explicit ManyValues(std::string_view head, std::string_view tail = {});

    Statement statement() const { return statement_; }

    /// Fills `values`, 1 to values_max, up to the statement's size: the last one comes again.
    static void fill(std::vector<Param>& values);

private:
    Statement statement_;
};

}  // namespace sql
