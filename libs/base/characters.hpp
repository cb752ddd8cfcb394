// SPDX-License-Identifier: Apache-2.0
// Characters of UTF-8 text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace base {

/// The number of code points in valid UTF-8: every byte but the continuing ones starts one.
constexpr std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

namespace detail {

/// The size of the well-formed character at the beginning of `text` (Unicode 15, table 3-7), or 0.
constexpr std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4 || !continues(1)) return 0;
    if (first < 0xe0) return 2;
    const unsigned second = byte(1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || !continues(2)) {
        return 0;
    }
    if (first < 0xf0) return 3;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
    return continues(3) ? 4 : 0;
}

}  // namespace detail

/// Whether `text` is valid UTF-8 without NUL: what every database can hold.
constexpr bool is_text(std::string_view text) {
    while (!text.empty()) {
        const auto size = detail::character_size(text);
        if (size == 0 || text.front() == '\0') return false;
        text.remove_prefix(size);
    }
    return true;
}

/// `text`, or so much of its beginning as fits into `bytes_max`, as one line that every terminal
/// and every database can take: control characters, other line ends and what is not UTF-8 become
/// question marks.
std::string printable(std::string_view text, std::size_t bytes_max = std::string_view::npos);

}  // namespace base
