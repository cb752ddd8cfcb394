// SPDX-License-Identifier: Apache-2.0
#include "precis/right_to_left.hpp"

#include <algorithm>
#include <cstdint>
#include <unicode/uchar.h>

namespace precis {
namespace {

/// A set of the classes of UAX 9, a bit each.
using Classes = std::uint32_t;

constexpr Classes set_of(UCharDirection direction) {
    return Classes{1} << static_cast<unsigned>(direction);
}

constexpr auto right_to_left = set_of(U_RIGHT_TO_LEFT) | set_of(U_RIGHT_TO_LEFT_ARABIC);
constexpr auto european_number = set_of(U_EUROPEAN_NUMBER);
constexpr auto arabic_number = set_of(U_ARABIC_NUMBER);
constexpr auto mark = set_of(U_DIR_NON_SPACING_MARK);
constexpr auto anywhere = european_number | set_of(U_EUROPEAN_NUMBER_SEPARATOR) |
                          set_of(U_COMMON_NUMBER_SEPARATOR) | set_of(U_EUROPEAN_NUMBER_TERMINATOR) |
                          set_of(U_OTHER_NEUTRAL) | set_of(U_BOUNDARY_NEUTRAL) | mark;

Classes class_of(char32_t c) {
    return set_of(u_charDirection(static_cast<UChar32>(c)));
}

/// The class of the last character that is no mark.
Classes last_class(std::u32string_view text) {
    while (!text.empty() && class_of(text.back()) == mark)
        text.remove_suffix(1);
    return text.empty() ? 0 : class_of(text.back());
}

}  // namespace

bool meets_bidi_rule(std::u32string_view text) {
    Classes all = 0;
    for (const auto c : text)
        all |= class_of(c);
    if ((all & (right_to_left | arabic_number)) == 0) return true;
    const auto first = class_of(text.front());
    const auto last = last_class(text);
    // Rules 1, 5 and 6: a text from left to right has nothing of the other direction.
    if ((first & right_to_left) == 0) return false;
    // Rules 2 to 4.
    constexpr auto both_numbers = european_number | arabic_number;
    return (all & ~(right_to_left | arabic_number | anywhere)) == 0 &&
           (last & (right_to_left | both_numbers)) != 0 && (all & both_numbers) != both_numbers;
}

}  // namespace precis
