// SPDX-License-Identifier: Apache-2.0
#include "base/email_address.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <optional>

namespace base {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

bool is_hex_digit(char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

bool is_atom_character(char c) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
    return is_alphanumeric(c) || others.find(c) != others.npos;
}

/// Calls `is_part` with each piece between dots; true if all are.
template <class Predicate>
bool all_parts(std::string_view text, Predicate is_part) {
    while (true) {
        const auto dot = text.find('.');
        if (!is_part(text.substr(0, dot))) return false;
        if (dot == text.npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_dot_string(std::string_view text) {
    return all_parts(text, [](std::string_view atom) {
        return !atom.empty() && std::ranges::all_of(atom, is_atom_character);
    });
}

bool is_quoted_string(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
    text = text.substr(1, text.size() - 2);
    bool is_escaped = false;
    for (const char c : text) {
        if (c < 0x20 || c > 0x7e || (c == '"' && !is_escaped)) return false;
        is_escaped = c == '\\' && !is_escaped;
    }
    if (is_escaped) return false;
    return true;
}

bool is_domain(std::string_view text) {
    return all_parts(text, [](std::string_view label) {
        return !label.empty() && label.size() <= label_bytes_max && label.front() != '-' &&
               label.back() != '-' &&
               std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
    });
}

/// Four numbers of at most three digits, 0 to 255 (Snum).
bool is_ipv4(std::string_view text) {
    return std::ranges::count(text, '.') == 3 && all_parts(text, [](std::string_view part) {
               return part.size() <= 3 && std::ranges::all_of(part, is_digit) &&
                      parse_number<unsigned>(part).value_or(256) <= 255;
           });
}

/// The 16-bit groups of `text`, a part of an IPv6 address between its ends and `::`; nothing if it
/// is malformed. The last two groups may be an IPv4 address.
std::optional<int> count_groups(std::string_view text, bool may_end_in_ipv4) {
    if (text.empty()) return 0;
    for (int groups = 1;; ++groups) {
        const auto colon = text.find(':');
        const auto group = text.substr(0, colon);
        if (colon == text.npos && may_end_in_ipv4 && is_ipv4(group)) return groups + 1;
        if (group.empty() || group.size() > 4 || !std::ranges::all_of(group, is_hex_digit)) {
            return std::nullopt;
        }
        if (colon == text.npos) return groups;
        text.remove_prefix(colon + 1);
    }
}

/// The forms of RFC 5321 section 4.1.3; there `::` stands for two groups at least.
bool is_ipv6(std::string_view text) {
    const auto gap = text.find("::");
    if (gap == text.npos) return count_groups(text, true) == 8;
    const auto before = count_groups(text.substr(0, gap), false);
    const auto after = count_groups(text.substr(gap + 2), true);
    return before && after && *before + *after <= 6;
}

/// An IPv4 address, or an IPv6 address after its tag. No other tag is registered.
bool is_address_literal(std::string_view text) {
    constexpr std::string_view tag = "IPv6:";
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return false;
    text = text.substr(1, text.size() - 2);
    if (equal_without_case(text.substr(0, tag.size()), tag)) {
        return is_ipv6(text.substr(tag.size()));
    }
    return is_ipv4(text);
}

}  // namespace

bool is_email_address(std::string_view text) {
    const auto at = text.rfind('@');
    if (text.size() > address_bytes_max || at == text.npos || at > local_bytes_max) return false;
    const auto local = text.substr(0, at);
    const auto domain = text.substr(at + 1);
    return (is_dot_string(local) || is_quoted_string(local)) &&
           (is_domain(domain) || is_address_literal(domain));
}

}  // namespace base
