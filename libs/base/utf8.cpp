// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

namespace base {
namespace {

/// Whether `character`, one of UTF-8, moves a terminal's cursor or worse: the controls of ASCII,
/// those of ISO 6429 (U+0080 to U+009F), and the line ends U+2028 and U+2029.
bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    if (character.size() == 2)
        return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
    return character == "\u2028" || character == "\u2029";
}

}  // namespace

std::string printable(std::string_view text, std::size_t bytes_max) {
    std::string line;
    while (!text.empty()) {
        const auto [size, is_valid] = first_sequence(text);
        const auto character = text.substr(0, is_valid ? size : 1);
        const auto shown = is_valid && !is_control(character) ? character : "?";
        if (line.size() + shown.size() > bytes_max) break;
        line += shown;
        text.remove_prefix(character.size());
    }
    return line;
}

}  // namespace base
