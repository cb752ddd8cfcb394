// SPDX-License-Identifier: Apache-2.0
// How the members of a Record are kept in columns. Internal.
#pragma once

#include "base/id.hpp"
#include "sql/text_list.hpp"
#include "sql/value.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace sql::detail {

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<base::Id<Tag>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

using TextList = std::vector<std::string>;

template <class T>
T read_column(const Row& row, std::size_t column) {
    if constexpr (is_optional<T>) {
        if (row.is_null(column)) return std::nullopt;
        return read_column<typename T::value_type>(row, column);
    } else if constexpr (std::same_as<T, bool>) {
        return row.boolean(column);
    } else if constexpr (std::integral<T>) {
        return static_cast<T>(row.integer(column));
    } else if constexpr (is_id<T>) {
        return {row.integer(column)};
    } else if constexpr (std::same_as<T, base::Timestamp>) {
        return row.time(column);
    } else if constexpr (std::same_as<T, TextList>) {
        return split_list(row.text(column));
    } else {
        static_assert(std::same_as<T, std::string>, "no column holds a member of this type");
        return std::string(row.text(column));
    }
}

/// Text is a view: of `value`, or of `list`, which is a list's text.
template <class T>
Param make_param(const T& value, std::string& list) {
    if constexpr (is_optional<T>) {
        return value ? make_param(*value, list) : Param();
    } else if constexpr (is_id<T>) {
        return value.value;
    } else if constexpr (std::same_as<T, TextList>) {
        list = join_list(value);
        return list;
    } else {
        return value;
    }
}

}  // namespace sql::detail
