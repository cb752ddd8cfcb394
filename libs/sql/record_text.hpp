// SPDX-License-Identifier: Apache-2.0
// The SQL of a Record, put together at compile time. Internal.
#pragma once

#include "sql/text.hpp"

#include <array>
#include <string_view>

namespace sql::detail {

/// A text that grows while a constant is computed.
class TextBuffer {
public:
    constexpr TextBuffer& operator<<(std::string_view text) {
        for (const char c : text)
            chars_.at(size_++) = c;
        return *this;
    }
    constexpr TextBuffer& operator<<(std::size_t number) {
        if (number >= 10) *this << number / 10;
        chars_.at(size_++) = static_cast<char>('0' + number % 10);
        return *this;
    }

    constexpr std::size_t size() const { return size_; }
    template <std::size_t length>
    constexpr Text<length> text() const {
        Text<length> text;
        std::copy_n(chars_.begin(), length, text.chars);
        return text;
    }

private:
    std::array<char, 4000> chars_{};
    std::size_t size_ = 0;
};

template <std::size_t count>
using Names = std::array<std::string_view, count>;

/// `id, name`, each with `prefix` before it.
template <std::size_t count>
constexpr TextBuffer write_columns(const Names<count>& names, std::string_view prefix) {
    TextBuffer text;
    for (std::size_t i = 0; i < count; ++i)
        text << (i == 0 ? "" : ", ") << prefix << names[i];
    return text;
}

/// `INSERT INTO notes (id, name) VALUES ($1, $2)`
template <std::size_t count>
constexpr TextBuffer write_insert(const Names<count>& names, std::string_view table) {
    TextBuffer text;
    text << "INSERT INTO " << table << " (";
    for (std::size_t i = 0; i < count; ++i)
        text << (i == 0 ? "" : ", ") << names[i];
    text << ") VALUES (";
    for (std::size_t i = 0; i < count; ++i)
        text << (i == 0 ? "$" : ", $") << i + 1;
    return text << ")";
}

/// `UPDATE notes SET name = $2 WHERE id = $1`: the first column is the key.
template <std::size_t count>
constexpr TextBuffer write_update(const Names<count>& names, std::string_view table) {
    TextBuffer text;
    text << "UPDATE " << table << " SET ";
    for (std::size_t i = 1; i < count; ++i)
        text << (i == 1 ? "" : ", ") << names[i] << " = $" << i + 1;
    return text << " WHERE " << names[0] << " = $1";
}

template <const auto& names, Text prefix>
inline constexpr auto columns_text = [] {
    constexpr auto text = write_columns(names, prefix);
    return text.template text<text.size()>();
}();

template <const auto& names, Text table>
inline constexpr auto insert_text = [] {
    constexpr auto text = write_insert(names, table);
    return text.template text<text.size()>();
}();

template <const auto& names, Text table>
inline constexpr auto update_text = [] {
    constexpr auto text = write_update(names, table);
    return text.template text<text.size()>();
}();

}  // namespace sql::detail
