// SPDX-License-Identifier: Apache-2.0
// Text: SQL put together at compile time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace sql {

/// Text of `length` bytes. A constant of it with static storage converts to a Statement:
/// `constexpr auto select_all = sql::Text("SELECT ") + columns + " FROM notes";`.
template <std::size_t length>
struct Text {
    char chars[length + 1] = {};  ///< Public, so that a Text can be a template argument.

    constexpr Text() = default;
    constexpr Text(const char (&literal)[length + 1]) { std::ranges::copy(literal, chars); }

    constexpr operator std::string_view() const {
        return {std::begin(chars), std::begin(chars) + length};
    }
};

template <std::size_t size>
Text(const char (&)[size]) -> Text<size - 1>;

template <std::size_t left_length, std::size_t right_length>
constexpr Text<left_length + right_length> operator+(const Text<left_length>& left,
                                                     const Text<right_length>& right) {
    Text<left_length + right_length> sum;
    std::ranges::copy(right.chars, std::ranges::copy_n(left.chars, left_length, sum.chars).out);
    return sum;
}

template <std::size_t length, std::size_t size>
constexpr auto operator+(const Text<length>& left, const char (&right)[size]) {
    return left + Text(right);
}

template <std::size_t length, std::size_t size>
constexpr auto operator+(const char (&left)[size], const Text<length>& right) {
    return Text(left) + right;
}

}  // namespace sql
