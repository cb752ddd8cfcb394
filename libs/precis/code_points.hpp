// SPDX-License-Identifier: Apache-2.0
// Text in the forms that ICU and its properties work with.
#pragma once

#include <string>
#include <string_view>

namespace precis {

/// Bytes that are not UTF-8 become U+FFFD.
std::u16string to_utf16(std::string_view text);

/// Surrogates without their partner become U+FFFD.
std::string to_utf8(std::u16string_view units);
std::string to_utf8(std::u32string_view text);

/// The code points of well-formed UTF-16.
std::u32string to_code_points(std::u16string_view units);

/// Overwrites `units` in a way the compiler keeps, then empties it.
void wipe(std::u16string& units) noexcept;

}  // namespace precis
