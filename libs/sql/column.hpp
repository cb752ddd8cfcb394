// SPDX-License-Identifier: Apache-2.0
// How the members of a Record are kept in columns. Internal.
#pragma once

#include "base/id.hpp"
#include "sql/text_list.hpp"
#include "sql/value.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <utility>
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

template <class T, class Member>
Member member_of(Member T::*);
template <class T, class Member>
T class_of(Member T::*);

/// The type of the member that the descriptor D names, and of the class that has it.
template <class D>
using MemberOf = decltype(member_of(D::pointer));
template <class D>
using ClassOf = decltype(class_of(D::pointer));

/// A place for a T, to ask where its members lie. There is none in it.
template <class T>
union Place {
    constexpr Place() : none() {}
    constexpr ~Place() {}

    char none;
    T value;
};
template <class T>
inline constexpr Place<T> place;

/// Stands for whatever member may come next.
struct AnyValue {
    template <class Member>
    operator Member() const;
};

/// Whether the member of Left lies before that of Right, as far as they could be mistaken for each
/// other.
template <class T, class Left, class Right>
consteval bool is_before() {
    if constexpr (std::same_as<MemberOf<Left>, MemberOf<Right>>) {
        return &(place<T>.value.*Left::pointer) < &(place<T>.value.*Right::pointer);
    }
    return true;
}

template <class T, class First, class... Rest>
consteval bool are_in_order() {
    if constexpr (sizeof...(Rest) > 0) {
        return (is_before<T, First, Rest>() && ...) && are_in_order<T, Rest...>();
    }
    return true;
}

/// Whether T is made of the members that D... name, of all of them and in this order: then it can
/// be made of their values at once.
template <class T, class... D>
consteval bool is_whole() {
    if constexpr ((std::same_as<ClassOf<D>, T> && ...)) {
        constexpr bool takes_these = requires { T{std::declval<MemberOf<D>>()...}; };
        constexpr bool takes_more = requires { T{std::declval<MemberOf<D>>()..., AnyValue()}; } ||
                                    requires { T{std::declval<MemberOf<D>>()..., std::nullopt}; };
        if constexpr (takes_these && !takes_more) return are_in_order<T, D...>();
    }
    return false;
}

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
