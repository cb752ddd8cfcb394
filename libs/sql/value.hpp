// SPDX-License-Identifier: Apache-2.0
// The parameters and results of statements.
#pragma once

#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sql {

/// A parameter of a statement: NULL, an integer (also booleans, and times as microseconds since the
/// epoch) or text. Text is a view: it lives until the statement has run.
class Param {
public:
    Param() = default;
    Param(std::nullptr_t) {}
    Param(bool truth) : value_(static_cast<std::int64_t>(truth)) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Param(T number) : value_(static_cast<std::int64_t>(number)) {}
    Param(base::Timestamp time) : Param(time.time_since_epoch().count()) {}
    Param(std::string_view text) : value_(text) {}
    Param(const std::string& text) : value_(std::string_view(text)) {}
    Param(const char* text) : value_(std::string_view(text)) {}
    template <class T>
    Param(const std::optional<T>& value) {
        if (value) *this = Param(*value);
    }

    const std::variant<std::monostate, std::int64_t, std::string_view>& value() const {
        return value_;
    }

private:
    std::variant<std::monostate, std::int64_t, std::string_view> value_;
};

/// The parameters of a statement. A braced list is copied, so it may end before the statement has
/// run (GCC 14 does not keep the list's array over a co_await). A span, and the memory of texts,
/// must live until then.
class Params {
public:
    static constexpr std::size_t list_max = 10;

    /// At most list_max of them, or std::length_error is thrown; a span may be longer.
    Params(std::initializer_list<Param> params) : size_(params.size()) {
        if (size_ > list_max) throw std::length_error("too many parameters in a braced list");
        std::ranges::copy(params, list_.begin());
    }
    Params(std::span<const Param> params) : span_(params.data()), size_(params.size()) {}

    const Param* begin() const { return span_ == nullptr ? list_.data() : span_; }
    const Param* end() const { return begin() + size_; }
    std::size_t size() const { return size_; }
    const Param& operator[](std::size_t index) const { return begin()[index]; }

private:
    const Param* span_ = nullptr;
    std::size_t size_;
    std::array<Param, list_max> list_;
};

class Rows;

/// One row of an answer; a view into its Rows.
class Row {
public:
    std::int64_t integer(std::size_t column) const;
    bool boolean(std::size_t column) const { return integer(column) != 0; }
    base::Timestamp time(std::size_t column) const {
        return base::Timestamp(std::chrono::microseconds(integer(column)));
    }
    std::string_view text(std::size_t column) const;
    bool is_null(std::size_t column) const;
    /// The cell as a parameter of another statement; its text is a view into the Rows.
    Param param(std::size_t column) const;

private:
    friend class Rows;
    Row(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}

    const Rows* rows_;
    std::size_t index_;
};

/// The rows of an answer, all of them, in two blocks of memory.
class Rows {
public:
    explicit Rows(std::size_t columns = 0) : columns_(columns) {}

    std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
    bool empty() const { return cells_.empty(); }
    Row operator[](std::size_t index) const { return {*this, index}; }

    void add_null() { add({Kind::null, 0, 0}); }
    void add_integer(std::int64_t number) { add({Kind::integer, number, 0}); }
    void add_text(std::string_view text);

    /// How many rows an INSERT, UPDATE or DELETE without RETURNING changed.
    std::int64_t changed = 0;

private:
    friend class Row;
    enum class Kind : std::uint8_t { null, integer, text };
    struct Cell {
        Kind kind;
        std::int64_t number;  ///< The integer, or where the text begins.
        std::size_t size;     ///< Of the text.
    };

    void add(Cell cell) {
        if (cells_.empty()) cells_.reserve(columns_);  // Most answers have one row.
        cells_.push_back(cell);
    }

    std::size_t columns_;
    std::vector<Cell> cells_;
    std::string text_;
};

}  // namespace sql
