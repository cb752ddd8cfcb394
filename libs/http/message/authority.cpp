// SPDX-License-Identifier: Apache-2.0
#include "http/message/authority.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>

namespace http {
namespace {

constexpr std::array<bool, 256> table_of(std::string_view others) {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = base::is_alphanumeric(static_cast<char>(i));
    for (const char c : others)
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

/// reg-name of RFC 3986; what a percent sign introduces is looked at apart.
constexpr auto name_characters = table_of("-._~!$&'()*+,;=");
/// IPv6address and IPvFuture of RFC 3986.
constexpr auto literal_characters = table_of("-._~!$&'()*+,;=:");

bool is_in(const std::array<bool, 256>& table, char c) {
    return table[static_cast<unsigned char>(c)];
}

bool is_hex(char c) {
    const char lower = base::to_lower(c);
    return base::is_digit(c) || (lower >= 'a' && lower <= 'f');
}

/// How much of `text` a name is, from its front.
std::size_t size_of_name(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size()) {
        if (is_in(name_characters, text[size])) {
            ++size;
        } else if (text[size] == '%' && size + 2 < text.size() && is_hex(text[size + 1]) &&
                   is_hex(text[size + 2])) {
            size += 3;
        } else {
            break;
        }
    }
    return size;
}

/// The same for an address in brackets; 0 if it is none.
std::size_t size_of_literal(std::string_view text) {
    const auto end = text.find(']');
    if (end == text.npos || end < 3) return 0;
    const auto inside = text.substr(1, end - 1);
    const bool fits =
        std::ranges::all_of(inside, [](char c) { return is_in(literal_characters, c); });
    return fits ? end + 1 : 0;
}

}  // namespace

bool is_host_value(std::string_view text) {
    const bool is_literal = text.starts_with('[');
    const auto size = is_literal ? size_of_literal(text) : size_of_name(text);
    if (is_literal && size == 0) return false;
    const auto rest = text.substr(size);
    if (rest.empty()) return true;
    return size > 0 && rest[0] == ':' && std::ranges::all_of(rest.substr(1), base::is_digit);
}

}  // namespace http
