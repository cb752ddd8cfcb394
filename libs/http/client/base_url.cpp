// SPDX-License-Identifier: Apache-2.0
#include "http/client/base_url.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace http {
namespace {

bool is_host_character(char c) {
    return base::is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_character(char c) {
    const char lower = base::to_lower(c);
    return base::is_digit(c) || (lower >= 'a' && lower <= 'f') || c == ':' || c == '.';
}

/// The characters of a path (RFC 3986 section 3.3); escapes are passed on as they are.
bool is_path_character(char c) {
    constexpr std::string_view others = "/~!$&'()*+,;=:@%";
    return is_host_character(c) || others.find(c) != others.npos;
}

/// Takes a host, with or without brackets, off the front of `authority`.
std::optional<std::string> take_host(std::string_view& authority) {
    const bool is_ipv6 = authority.starts_with('[');
    const auto end = std::min(authority.find(is_ipv6 ? ']' : ':'), authority.size());
    const auto host = authority.substr(is_ipv6 ? 1 : 0, end - (is_ipv6 ? 1 : 0));
    const bool is_closed = !is_ipv6 || end < authority.size();
    if (host.empty() || !is_closed) return std::nullopt;
    if (!std::ranges::all_of(host, is_ipv6 ? is_ipv6_character : is_host_character)) {
        return std::nullopt;
    }
    authority.remove_prefix(end + (is_ipv6 ? 1 : 0));
    return std::string(host);
}

bool is_port(std::string_view text) {
    return base::parse_number<std::uint16_t>(text) && text[0] != '0';
}

std::optional<BaseUrl> parse_url(std::string_view text) {
    const auto scheme_end = text.find("://");
    if (scheme_end == text.npos) return std::nullopt;
    const auto scheme = text.substr(0, scheme_end);
    const bool is_tls = base::equal_without_case(scheme, "https");
    if (!is_tls && !base::equal_without_case(scheme, "http")) return std::nullopt;
    text.remove_prefix(scheme_end + 3);

    const auto authority_end = std::min(text.find('/'), text.size());
    auto authority = text.substr(0, authority_end);
    auto prefix = text.substr(authority_end);
    auto host = take_host(authority);
    if (!host || !std::ranges::all_of(prefix, is_path_character)) return std::nullopt;
    std::string port = is_tls ? "443" : "80";
    if (!authority.empty()) {
        if (authority[0] != ':' || !is_port(authority.substr(1))) return std::nullopt;
        port = authority.substr(1);
    }
    while (prefix.ends_with('/'))
        prefix.remove_suffix(1);
    return BaseUrl{.is_tls = is_tls,
                   .host = *std::move(host),
                   .port = std::move(port),
                   .prefix = std::string(prefix)};
}

}  // namespace

base::Result<BaseUrl> BaseUrl::parse(std::string_view text) {
    auto url = parse_url(text);
    if (url) return *std::move(url);
    return base::fail(
        {.code = base::Errc::malformed, .detail = "is not a URL such as http://localhost:8000"});
}

std::string BaseUrl::authority() const {
    const bool is_ipv6 = host.find(':') != host.npos;
    return (is_ipv6 ? '[' + host + ']' : host) + ':' + port;
}

}  // namespace http
