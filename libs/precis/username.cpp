// SPDX-License-Identifier: Apache-2.0
#include "precis/username.hpp"

#include "base/utf8.hpp"
#include "precis/case_fold.hpp"
#include "precis/code_points.hpp"
#include "precis/right_to_left.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>

namespace precis {
namespace {

/// Four bytes a character, and as much again: a longer text is not worth mapping.
constexpr std::size_t name_bytes_max = username_characters_max * 8;
/// Folding and composing settle at once but for a few characters (RFC 8265 section 3.3.2).
constexpr int rounds_max = 4;

void expect(UErrorCode status, const char* what) {
    if (U_FAILURE(status) != 0) throw std::runtime_error(std::string("ICU has no ") + what);
}

const UNormalizer2& nfc() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = unorm2_getNFCInstance(&status);
    expect(status, "NFC");
    return *normalizer;
}

const UNormalizer2& nfkc() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = unorm2_getNFKCInstance(&status);
    expect(status, "NFKC");
    return *normalizer;
}

bool has_width(UChar32 c) {
    const auto width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_FULLWIDTH || width == U_EA_HALFWIDTH;
}

/// `text` with full- and half-width characters replaced by what they decompose to.
std::u32string map_width(const std::u32string& text) {
    std::u32string mapped;
    for (const auto c : text) {
        std::array<UChar, 8> units{};
        UErrorCode status = U_ZERO_ERROR;
        const auto code = static_cast<UChar32>(c);
        const auto size = has_width(code) ? unorm2_getRawDecomposition(&nfkc(), code, units.data(),
                                                                       units.size(), &status)
                                          : -1;
        if (size < 0) {
            mapped += c;
        } else {
            mapped += to_code_points({units.data(), static_cast<std::size_t>(size)});
        }
    }
    return mapped;
}

bool is_assigned_in_unicode_15(UChar32 c) {
    constexpr std::uint8_t newest = 15;
    UVersionInfo age;
    u_charAge(c, static_cast<std::uint8_t*>(age));
    return age[0] != 0 && (age[0] < newest || (age[0] == newest && age[1] == 0));
}

bool is_mark(UChar32 c) {
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

/// PRECIS's letters and digits (RFC 8264 section 9.1), without what has another spelling
/// (HasCompat), is not seen or is no letter of its own (sections 9.5 to 9.17).
bool is_letter_or_digit(UChar32 c) {
    constexpr std::u32string_view disallowed =
        U"\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b";
    constexpr UChar32 ideographic_zero = 0x3007;
    constexpr auto categories = U_GC_LL_MASK | U_GC_LU_MASK | U_GC_LO_MASK | U_GC_LM_MASK |
                                U_GC_ND_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
    if (c == ideographic_zero) return true;
    if ((U_GET_GC_MASK(c) & categories) == 0) return false;
    const auto syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
    return !disallowed.contains(static_cast<char32_t>(c)) && syllable != U_HST_LEADING_JAMO &&
           syllable != U_HST_VOWEL_JAMO && syllable != U_HST_TRAILING_JAMO &&
           is_assigned_in_unicode_15(c) &&
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0 &&
           u_getIntPropertyValue(c, UCHAR_NFKC_QUICK_CHECK) != UNORM_NO;
}

bool is_allowed(char32_t c) {
    constexpr std::u32string_view others = U"._-+";
    return others.contains(c) || is_letter_or_digit(static_cast<UChar32>(c));
}

std::u32string fold_and_compose(const std::u32string& text) {
    const auto units = to_utf16(fold_case(to_utf8(text)));
    std::u16string composed(units.size() * 3, u'\0');  // UAX 15 section 14: thrice at most
    UErrorCode status = U_ZERO_ERROR;
    const auto size =
        unorm2_normalize(&nfc(), units.data(), static_cast<std::int32_t>(units.size()),
                         composed.data(), static_cast<std::int32_t>(composed.size()), &status);
    expect(status, "NFC of a name");
    return to_code_points({composed.data(), static_cast<std::size_t>(size)});
}

std::optional<std::u32string> map_name(std::string_view name) {
    auto mapped = map_width(to_code_points(to_utf16(name)));
    if (!std::ranges::all_of(mapped, is_allowed)) return std::nullopt;
    for (int i = 0; i < rounds_max; ++i) {
        auto next = fold_and_compose(mapped);
        if (next == mapped) return mapped;
        mapped = std::move(next);
    }
    return std::nullopt;
}

bool is_ascii(std::string_view text) {
    return std::ranges::none_of(text,
                                [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

struct CloseSpoof {
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

/// May be asked from any thread.
const USpoofChecker& spoof_checker() {
    static const std::unique_ptr<USpoofChecker, CloseSpoof> checker = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<USpoofChecker, CloseSpoof> made(uspoof_open(&status));
        expect(status, "spoof checker");
        uspoof_setRestrictionLevel(made.get(), USPOOF_SINGLE_SCRIPT_RESTRICTIVE);
        uspoof_setChecks(made.get(),
                         USPOOF_RESTRICTION_LEVEL | USPOOF_MIXED_NUMBERS | USPOOF_INVISIBLE,
                         &status);
        expect(status, "check of scripts");
        return made;
    }();
    return *checker;
}

bool is_of_one_script(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const auto found = uspoof_checkUTF8(&spoof_checker(), name.data(),
                                        static_cast<std::int32_t>(name.size()), nullptr, &status);
    expect(status, "check of scripts");
    return found == 0;
}

}  // namespace

std::optional<std::string> username_key(std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max || !base::is_utf8(name)) return std::nullopt;
    const auto key = map_name(name);
    if (!key || !std::ranges::all_of(*key, is_allowed)) return std::nullopt;
    if (is_mark(static_cast<UChar32>(key->front())) || !meets_bidi_rule(*key)) return std::nullopt;
    return to_utf8(*key);
}

bool is_username(std::string_view name) {
    const auto key = username_key(name);
    if (!key || base::count_characters(name) > username_characters_max ||
        base::count_characters(*key) < username_characters_min) {
        return false;
    }
    return is_ascii(*key) || is_of_one_script(*key);
}

}  // namespace precis
