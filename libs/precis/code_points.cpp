// SPDX-License-Identifier: Apache-2.0
#include "precis/code_points.hpp"

#include <stdexcept>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

namespace precis {
namespace {

constexpr UChar32 replacement = 0xfffd;

void expect(UErrorCode status) {
    if (U_FAILURE(status) != 0) throw std::runtime_error("ICU cannot convert a text");
}

}  // namespace

std::u16string to_utf16(std::string_view text) {
    // No character has more units in UTF-16 than bytes in UTF-8.
    std::u16string units(text.size(), u'\0');
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t size = 0;
    u_strFromUTF8WithSub(units.data(), static_cast<std::int32_t>(units.size()), &size, text.data(),
                         static_cast<std::int32_t>(text.size()), replacement, nullptr, &status);
    expect(status);
    units.resize(static_cast<std::size_t>(size));
    return units;
}

std::string to_utf8(std::u16string_view units) {
    // Three bytes a unit at most: a pair of surrogates is four.
    std::string text(units.size() * 3, '\0');
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t size = 0;
    u_strToUTF8WithSub(text.data(), static_cast<std::int32_t>(text.size()), &size, units.data(),
                       static_cast<std::int32_t>(units.size()), replacement, nullptr, &status);
    expect(status);
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string to_utf8(std::u32string_view text) {
    std::u16string units;
    for (const auto c : text) {
        if (U_IS_BMP(c)) {
            units += static_cast<char16_t>(c);
        } else {
            units += static_cast<char16_t>(U16_LEAD(c));
            units += static_cast<char16_t>(U16_TRAIL(c));
        }
    }
    return to_utf8(std::u16string_view(units));
}

std::u32string to_code_points(std::u16string_view units) {
    std::u32string text;
    for (std::size_t i = 0; i < units.size();) {
        UChar32 c = 0;
        U16_NEXT(units.data(), i, units.size(), c);
        text += static_cast<char32_t>(c);
    }
    return text;
}

void wipe(std::u16string& units) noexcept {
    explicit_bzero(units.data(), units.size() * sizeof(char16_t));
    units.clear();
}

}  // namespace precis
