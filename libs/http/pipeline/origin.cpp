// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/origin.hpp"

#include "base/ascii.hpp"
#include "http/message/ip_address.hpp"

#include <algorithm>
#include <cstdint>

namespace http {
namespace {

constexpr std::string_view example = "write https://app.example.org, without a path";

struct Parts {
    std::string_view scheme;
    std::string_view host;
    std::string_view port;  ///< With its colon, or empty.
};

std::optional<Parts> split(std::string_view text) {
    const auto scheme_end = text.find("://");
    if (scheme_end == text.npos || scheme_end == 0) return std::nullopt;
    auto rest = text.substr(scheme_end + 3);
    const bool is_literal = rest.starts_with('[');
    const auto bracket = rest.find(']');
    if (is_literal && bracket == rest.npos) return std::nullopt;
    const auto host_end = is_literal ? bracket + 1 : std::min(rest.find(':'), rest.size());
    return Parts{text.substr(0, scheme_end), rest.substr(0, host_end), rest.substr(host_end)};
}

bool is_scheme(std::string_view scheme) {
    return base::is_letter(scheme[0]) && std::ranges::all_of(scheme, [](char c) {
               return base::is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
           });
}

bool is_name(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return base::is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
    });
}

/// A host whose last part is a number is an IPv4 address to a browser, in its one spelling.
bool is_number_like(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    const auto last = host.substr(host.rfind('.') + 1);
    return !last.empty() && (std::ranges::all_of(last, base::is_digit) ||
                             base::equal_without_case(last.substr(0, 2), "0x"));
}

bool is_address(std::string_view text, bool is_v4) {
    const auto address = IpAddress::parse(text);
    return address && address->is_v4() == is_v4 && address->text().view() == text;
}

bool is_host(std::string_view host) {
    if (host.starts_with('[')) {
        return is_address(base::to_lower(host.substr(1, host.size() - 2)), false);
    }
    return is_name(host) && (!is_number_like(host) || is_address(host, true));
}

bool is_port(std::string_view port) {
    return port.empty() ||
           (port.size() > 1 && port[1] != '0' && base::parse_number<std::uint16_t>(port.substr(1)));
}

bool is_default(const Parts& parts) {
    return (base::equal_without_case(parts.scheme, "https") && parts.port == ":443") ||
           (base::equal_without_case(parts.scheme, "http") && parts.port == ":80");
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::optional<std::string> problem_of_origin(std::string_view text) {
    if (text == "*") return std::nullopt;
    if (!is_ascii(text)) {
        return "has letters outside ASCII; write the host name as browsers send it (xn--…)";
    }
    if (text.find('*') != text.npos) {
        return "has a star; write each origin in full, or * alone for all";
    }
    const auto parts = split(text);
    if (!parts || !is_scheme(parts->scheme) || !is_host(parts->host) || !is_port(parts->port)) {
        return "is not an origin; " + std::string(example);
    }
    const auto sent = base::to_lower(parts->scheme) + "://" + base::to_lower(parts->host) +
                      std::string(is_default(*parts) ? "" : parts->port);
    if (sent == text) return std::nullopt;
    return "is not as browsers send it; write " + sent;
}

}  // namespace http
