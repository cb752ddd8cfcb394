// SPDX-License-Identifier: Apache-2.0
#include "http/server/plain_head.hpp"

#include "base/ascii.hpp"
#include "http/message/authority.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace http {
namespace {

constexpr std::string_view method = "GET ";
constexpr std::string_view version = " HTTP/1.1";
constexpr std::string_view line_end = "\r\n";

/// The characters of a token (RFC 9110 section 5.6.2).
constexpr auto token_characters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"
                                         "0123456789"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "abcdefghijklmnopqrstuvwxyz")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

/// The number of line ends in `head`; nothing if it contains other bytes than printable ASCII.
/// Written so that compilers vectorise it.
std::optional<std::size_t> count_plain_lines(std::string_view head) {
    constexpr std::size_t block_bytes = 128;  // So that the counts fit into a byte.
    std::size_t lines = 0;
    while (!head.empty()) {
        const auto block = head.substr(0, block_bytes);
        std::uint8_t line_feeds = 0;
        std::uint8_t others = 0;
        for (const char c : block) {
            const auto byte = static_cast<std::uint8_t>(c);
            const bool is_printable = byte >= 0x20 && byte < 0x7f;
            line_feeds = static_cast<std::uint8_t>(line_feeds + (byte == '\n'));
            others |= static_cast<std::uint8_t>(!is_printable & (byte != '\r') & (byte != '\n'));
        }
        if (others != 0) return std::nullopt;
        lines += line_feeds;
        head.remove_prefix(block.size());
    }
    return lines;
}

/// Whether a header affects the connection: the end of the request, or what follows it.
bool concerns_framing(const Header& header) {
    const auto is = [&header](std::string_view name) {
        return base::equal_without_case(header.name, name);
    };
    switch (header.name.size()) {
        case 6:
            return is("Expect");
        case 7:
            return is("Upgrade");
        case 10:
            return is("Connection") && !base::equal_without_case(header.value, "keep-alive");
        case 14:
            return is("Content-Length");
        case 16:
            return is("Proxy-Connection");
        case 17:
            return is("Transfer-Encoding");
        default:
            return false;
    }
}

/// A line without its end.
std::optional<Header> read_header(std::string_view line) {
    const auto* const colon = std::ranges::find_if_not(
        line, [](char c) { return token_characters[static_cast<unsigned char>(c)]; });
    if (colon == line.begin() || colon == line.end() || *colon != ':') return std::nullopt;
    const auto name = line.substr(0, static_cast<std::size_t>(colon - line.begin()));
    return Header{.name = name, .value = base::trim(line.substr(name.size() + 1))};
}

}  // namespace

std::optional<std::string_view> read_plain_head(std::string_view head, HeaderList& headers) {
    if (!head.starts_with("GET /") || !head.ends_with("\r\n\r\n")) return std::nullopt;
    const auto line_feeds = count_plain_lines(head);
    if (!line_feeds) return std::nullopt;
    std::string_view target;
    std::size_t lines = 0;
    std::size_t hosts = 0;
    headers.clear();
    for (auto rest = head; !rest.empty(); ++lines) {
        const auto line = rest.substr(0, rest.find('\r'));
        rest.remove_prefix(line.size());
        if (!rest.starts_with(line_end)) return std::nullopt;
        rest.remove_prefix(line_end.size());
        if (lines == 0) {
            if (!line.ends_with(version)) return std::nullopt;
            target = line.substr(method.size(), line.size() - method.size() - version.size());
            if (target.find(' ') != target.npos) return std::nullopt;
        } else if (line.empty()) {
            ++lines;
            // A line feed in the middle of a line would be one more. Nothing may follow.
            if (!rest.empty() || lines != *line_feeds || hosts != 1) return std::nullopt;
            return target;
        } else {
            const auto header = read_header(line);
            if (!header || concerns_framing(*header)) return std::nullopt;
            if (headers.size() == headers.capacity()) return std::nullopt;
            if (base::equal_without_case(header->name, "Host")) {
                if (!is_host_value(header->value)) return std::nullopt;
                ++hosts;
            }
            headers.push_back(*header);
        }
    }
    return std::nullopt;
}

}  // namespace http
