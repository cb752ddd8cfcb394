// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/forwarded.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

bool is_escaped(std::string_view text, std::size_t at) {
    const auto before = text.substr(0, at);
    const auto last_other = before.find_last_not_of('\\');
    const auto backslashes = last_other == before.npos ? at : at - last_other - 1;
    return backslashes % 2 == 1;
}

/// Where the last comma outside quotes is.
std::size_t find_last_comma(std::string_view text) {
    bool is_quoted = false;
    for (auto at = text.size(); at-- > 0;) {
        if (text[at] == '"' && !is_escaped(text, at)) is_quoted = !is_quoted;
        if (text[at] == ',' && !is_quoted) return at;
    }
    return text.npos;
}

/// The end of the pair that `text` begins with.
std::size_t find_semicolon(std::string_view text) {
    bool is_quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"' && !is_escaped(text, at)) is_quoted = !is_quoted;
        if (text[at] == ';' && !is_quoted) return at;
    }
    return text.size();
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, base::is_digit);
}

/// `_` and then letters, digits, `.`, `_` or `-`: what a proxy writes to hide a port.
bool is_hidden_port(std::string_view text) {
    return text.size() > 1 && text[0] == '_' && std::ranges::all_of(text, [](char c) {
               return base::is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
           });
}

bool is_behind_host(std::string_view text) {
    if (text.empty()) return true;
    return text[0] == ':' && (is_port(text.substr(1)) || is_hidden_port(text.substr(1)));
}

/// A host with or without a port; an IPv6 address with a port has brackets.
std::optional<IpAddress> address_of_node(std::string_view node) {
    if (node.starts_with('[')) {
        const auto close = node.find(']');
        if (close == node.npos || !is_behind_host(node.substr(close + 1))) return std::nullopt;
        const auto host = node.substr(1, close - 1);
        return host.find(':') == host.npos ? std::nullopt : IpAddress::parse(host);
    }
    const auto colon = node.find(':');
    const bool has_port = colon != node.npos && node.find(':', colon + 1) == node.npos;
    if (!has_port) return IpAddress::parse(node);
    if (!is_behind_host(node.substr(colon))) return std::nullopt;
    return IpAddress::parse(node.substr(0, colon));
}

/// A token as it is, or the inside of a quoted string that needs no escapes.
std::optional<IpAddress> address_of_value(std::string_view value) {
    if (!value.starts_with('"')) {
        const bool is_token = value.find_first_of(":[]") == value.npos;
        return is_token ? address_of_node(value) : std::nullopt;
    }
    if (value.size() < 2 || value.back() != '"') return std::nullopt;
    const auto inside = value.substr(1, value.size() - 2);
    const bool is_bare_v6 = !inside.starts_with('[') && std::ranges::count(inside, ':') > 1;
    return is_bare_v6 ? std::nullopt : address_of_node(inside);
}

}  // namespace

bool ReverseEntries::take_line() {
    while (!headers_.empty()) {
        const auto& header = headers_.back();
        headers_ = headers_.first(headers_.size() - 1);
        if (!base::equal_without_case(header.name, name_)) continue;
        line_ = header.value;
        return true;
    }
    return false;
}

std::optional<std::string_view> ReverseEntries::next() {
    if (!has_line_ && !take_line()) return std::nullopt;
    const auto comma = find_last_comma(line_);
    has_line_ = comma != line_.npos;
    const auto entry = has_line_ ? line_.substr(comma + 1) : line_;
    if (has_line_) line_ = line_.substr(0, comma);
    return base::trim(entry);
}

std::optional<IpAddress> address_in_list_entry(std::string_view entry) {
    return address_of_node(entry);
}

std::optional<IpAddress> address_in_element(std::string_view element) {
    std::optional<IpAddress> address;
    int count = 0;
    while (!element.empty()) {
        const auto end = find_semicolon(element);
        const auto pair = base::trim(element.substr(0, end));
        element.remove_prefix(std::min(end + 1, element.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (!base::equal_without_case(pair.substr(0, equals), "for")) continue;
        address = address_of_value(pair.substr(std::min(equals + 1, pair.size())));
        ++count;
    }
    return count == 1 ? address : std::nullopt;
}

}  // namespace http
