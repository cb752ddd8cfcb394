// SPDX-License-Identifier: Apache-2.0
#include "base/email_address.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

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

bool is_address_literal(std::string_view text) {
    return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
           std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
               return is_alphanumeric(c) || c == '.' || c == ':' || c == '-';
           });
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
