// SPDX-License-Identifier: Apache-2.0
// What decoding and encoding know about types: their described members and enumerators.
#pragma once

#include "base/id.hpp"

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>

namespace json {

/// A struct with a BOOST_DESCRIBE_STRUCT line: its members' names are the names on the wire.
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// An enum with a BOOST_DESCRIBE_ENUM line: its enumerators' names are the values on the wire.
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// The public members of T, inherited ones first, as a list of descriptors.
template <class T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public |
                                                           boost::describe::mod_inherited>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<base::Id<Tag>> = true;

/// Integers proper: neither bool nor a character.
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// Anything with begin() and end() that is not text.
template <class T>
concept Sequence = !std::is_convertible_v<const T&, std::string_view> && requires(const T& value) {
    value.begin();
    value.end();
};

/// Calls `visit` with the descriptor of each member of T: `visit(D)`, D::name, D::pointer.
template <class T, class Visit>
constexpr void for_each_member(Visit&& visit) {
    [&]<template <class...> class List, class... D>(List<D...>) {
        (visit(D()), ...);
    }(MembersOf<T>());
}

/// Calls `visit` with the descriptor of each enumerator of T: D::name, D::value.
template <DescribedEnum T, class Visit>
constexpr void for_each_enumerator(Visit&& visit) {
    [&]<template <class...> class List, class... D>(List<D...>) {
        (visit(D()), ...);
    }(boost::describe::describe_enumerators<T>());
}

/// The name of an enumerator; empty for a value outside the enum.
template <DescribedEnum T>
constexpr std::string_view enumerator_name(T value) {
    std::string_view name;
    for_each_enumerator<T>([&](auto enumerator) {
        if (enumerator.value == value) name = enumerator.name;
    });
    return name;
}

}  // namespace json
