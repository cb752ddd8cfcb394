// SPDX-License-Identifier: Apache-2.0
#include "http/message/cookies.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

bool is_cookie_octet(char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
}

/// Calls `take(name, value)` for each pair of the value of a Cookie header.
template <class Take>
void for_each_pair(std::string_view text, const Take& take) {
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size());
        const auto pair = base::trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = pair.find('=');
        if (equals != pair.npos)
            take(base::trim(pair.substr(0, equals)), base::trim(pair.substr(equals + 1)));
    }
}

}  // namespace

std::optional<std::string_view> cookie(const Request& request, std::string_view wanted) {
    std::optional<std::string_view> found;
    bool is_one = true;
    for (const auto& header : request.headers) {
        if (!base::equal_without_case(header.name, "Cookie")) continue;
        for_each_pair(header.value, [&](std::string_view name, std::string_view value) {
            if (name != wanted) return;
            is_one = is_one && (!found || *found == value);
            found = value;
        });
    }
    if (!found || !is_one) return std::nullopt;
    auto value = *found;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    if (!std::ranges::all_of(value, is_cookie_octet)) return std::nullopt;
    return value;
}

}  // namespace http
