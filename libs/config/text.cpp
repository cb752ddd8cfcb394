// SPDX-License-Identifier: Apache-2.0
#include "config/text.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace config {
namespace {

constexpr std::string_view byte_order_mark = "\uFEFF";
constexpr std::string_view invisible[] = {byte_order_mark, "\u00A0", "\u200B"};

}  // namespace

std::string_view trim_invisible(std::string_view text) {
    for (auto before = text.size() + 1; text.size() < before;) {
        before = text.size();
        text = base::trim_white_space(text);
        for (const auto mark : invisible) {
            if (text.starts_with(mark)) text.remove_prefix(mark.size());
            if (text.ends_with(mark)) text.remove_suffix(mark.size());
        }
    }
    return text;
}

std::string_view trim_secret(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

}  // namespace config
