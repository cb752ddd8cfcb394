// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

namespace base {
namespace {

/// Whether `character`, one of UTF-8, moves a terminal's cursor, ends a line or turns the text
/// around it: the controls of ASCII, those of ISO 6429 (U+0080 to U+009F), the line ends U+2028 and
/// U+2029, and Unicode's Bidi_Control.
bool is_control(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
    if (character.size() == 2) return (byte(0) == 0xc2 && byte(1) < 0xa0) || character == "\u061c";
    if (character.size() != 3 || byte(0) != 0xe2) return false;
    const auto last = byte(2);
    // U+200E, U+200F, U+2028 to U+202E; U+2066 to U+2069.
    if (byte(1) == 0x80) return last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae);
    return byte(1) == 0x81 && last >= 0xa6 && last <= 0xa9;
}

}  // namespace

bool has_control(std::string_view text, std::string_view allowed) {
    while (!text.empty()) {
        const auto [size, is_valid] = first_sequence(text);
        const auto character = text.substr(0, size);
        if (is_valid && is_control(character) && !allowed.contains(character)) return true;
        text.remove_prefix(size);
    }
    return false;
}

std::string printable(std::string_view text, std::size_t bytes_max, std::string_view allowed) {
    std::string line;
    while (!text.empty()) {
        const auto [size, is_valid] = first_sequence(text);
        const auto character = text.substr(0, is_valid ? size : 1);
        const bool is_shown = is_valid && (!is_control(character) || allowed.contains(character));
        const auto shown = is_shown ? character : "?";
        if (line.size() + shown.size() > bytes_max) break;
        line += shown;
        text.remove_prefix(character.size());
    }
    return line;
}

}  // namespace base
