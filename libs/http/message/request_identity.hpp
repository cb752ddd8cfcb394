// SPDX-License-Identifier: Apache-2.0
// Who a request is in logs: X-Request-Id and W3C trace context.
#pragma once

#include "base/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace http {

/// `text` if it is 1–128 of `A-Z a-z 0-9 . _ : -`, else empty: ids go into logs and headers.
constexpr std::string_view sane_request_id(std::string_view text) {
    const bool sane = !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
        return base::is_alphanumeric(c) || c == '.' || c == '_' || c == ':' || c == '-';
    });
    return sane ? text : std::string_view{};
}

/// `text` if it is a valid traceparent (W3C Trace Context section 3.2), else empty: a bad one is
/// ignored, never an error.
constexpr std::string_view valid_trace_parent(std::string_view text) {
    const auto is_hex = [](std::string_view part) {
        return std::ranges::all_of(
            part, [](char c) { return base::is_digit(c) || (c >= 'a' && c <= 'f'); });
    };
    const auto is_zero = [](std::string_view part) {
        return part.find_first_not_of('0') == part.npos;
    };
    if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
    if (!is_hex(text.substr(0, 2)) || !is_hex(text.substr(53, 2))) return {};
    if (!is_hex(text.substr(3, 32)) || !is_hex(text.substr(36, 16))) return {};
    if (is_zero(text.substr(3, 32)) || is_zero(text.substr(36, 16))) return {};
    const auto version = text.substr(0, 2);
    if (version == "ff" || (version == "00" && text.size() != 55)) return {};
    if (text.size() > 55 && text[55] != '-') return {};
    return text.substr(0, 55);
}

/// The trace id of a valid traceparent; empty for an empty one.
constexpr std::string_view trace_id(std::string_view trace_parent) {
    return trace_parent.empty() ? trace_parent : trace_parent.substr(3, 32);
}

}  // namespace http
