// SPDX-License-Identifier: Apache-2.0
// ASCII text: kinds of characters, case, white space, numbers. Other bytes are none of these.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace base {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_alphanumeric(char c) {
    return is_letter(c) || is_digit(c);
}

/// Spaces, tabs and line ends, as isspace() of the C locale has them.
constexpr bool is_white_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// The form in which addresses and user names are compared. Other bytes stay as they are.
inline std::string to_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        c = to_lower(c);
    return lower;
}

constexpr bool equal_without_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
    }
    return true;
}

namespace detail {

template <class Predicate>
constexpr std::string_view trim_if(std::string_view text, Predicate is_outside) {
    while (!text.empty() && is_outside(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_outside(text.back()))
        text.remove_suffix(1);
    return text;
}

}  // namespace detail

/// Without the spaces and tabs around it (OWS of RFC 9110 section 5.6.3).
constexpr std::string_view trim(std::string_view text) {
    return detail::trim_if(text, [](char c) { return c == ' ' || c == '\t'; });
}

/// Without the spaces, tabs and line ends around it.
constexpr std::string_view trim_white_space(std::string_view text) {
    return detail::trim_if(text, is_white_space);
}

/// The number that the whole of `text` spells, as std::from_chars reads it: no white space, no
/// plus sign. Empty if anything else is there, or if T cannot hold the number.
template <class T>
    requires std::is_arithmetic_v<T>
std::optional<T> parse_number(std::string_view text) {
    T number{};
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

}  // namespace base
