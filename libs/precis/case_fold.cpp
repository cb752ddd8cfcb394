// SPDX-License-Identifier: Apache-2.0
#include "precis/case_fold.hpp"

#include "precis/code_points.hpp"

#include <stdexcept>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

namespace precis {
namespace {

/// A character becomes three at most (UCD, SpecialCasing.txt).
constexpr std::size_t growth_max = 3;

}  // namespace

std::string fold_case(std::string_view text) {
    if (text.empty()) return {};
    auto units = to_utf16(text);
    std::u16string folded(units.size() * growth_max, u'\0');
    UErrorCode status = U_ZERO_ERROR;
    const auto size =
        u_strFoldCase(folded.data(), static_cast<std::int32_t>(folded.size()), units.data(),
                      static_cast<std::int32_t>(units.size()), U_FOLD_CASE_DEFAULT, &status);
    wipe(units);
    if (U_FAILURE(status) != 0) throw std::runtime_error("ICU cannot fold a text's case");
    auto out = to_utf8(std::u16string_view(folded.data(), static_cast<std::size_t>(size)));
    wipe(folded);
    return out;
}

}  // namespace precis
