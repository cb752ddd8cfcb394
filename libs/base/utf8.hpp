// SPDX-License-Identifier: Apache-2.0
// UTF-8 text: validity, characters, lines for terminals.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace base {

/// The first bytes of a text that may be UTF-8.
struct Utf8Sequence {
    std::size_t size = 0;  ///< Bytes: of the character, or of what is to be replaced as one.
    bool is_valid = false;
};

/// The first character of `text`, which is not empty (Unicode 15, table 3-7). If it is invalid, its
/// longest valid beginning, at least one byte (section 3.9, maximal subparts).
constexpr Utf8Sequence first_sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return {1, true};
    if (first < 0xc2 || first > 0xf4) return {1, false};
    const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
    for (std::size_t i = 1; i < size; ++i, low = 0x80, high = 0xbf) {
        if (i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
    }
    return {size, true};
}

/// Whether `text` is well-formed: no overlong form, no surrogate, nothing over U+10FFFF, no
/// character cut off.
constexpr bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto [size, is_valid] = first_sequence(text);
        if (!is_valid) return false;
        text.remove_prefix(size);
    }
    return true;
}

/// Whether `text` is valid UTF-8 without NUL, so that every database can store it.
constexpr bool is_text(std::string_view text) {
    return is_utf8(text) && text.find('\0') == text.npos;
}

/// The number of code points in valid UTF-8: every byte but the continuing ones starts one.
constexpr std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Whether `text` has a character that is not seen but changes what is seen: a control character
/// (U+0000 to U+001F, U+007F to U+009F), a line end (U+2028, U+2029), or one that sets the
/// direction of the text around it (Bidi_Control). Those in `allowed` do not count.
bool has_control(std::string_view text, std::string_view allowed = {});

/// `text`, cut to `bytes_max`, as one line for terminals and databases: what has_control() finds
/// and bytes that are not UTF-8 become question marks.
std::string printable(std::string_view text, std::size_t bytes_max = std::string_view::npos,
                      std::string_view allowed = {});

}  // namespace base
