// SPDX-License-Identifier: Apache-2.0
#include "config/env_file.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <errno.h>
#include <memory>
#include <optional>
#include <stdio.h>
#include <string.h>

namespace config {

namespace {

bool is_name(std::string_view text) {
    return !text.empty() && !base::is_digit(text[0]) &&
           std::ranges::all_of(text, [](char c) { return base::is_alphanumeric(c) || c == '_'; });
}

std::optional<char> unescape(char letter) {
    constexpr std::string_view letters = "nrt\"\\";
    constexpr std::string_view meanings = "\n\r\t\"\\";
    const auto position = letters.find(letter);
    if (position == std::string_view::npos) return std::nullopt;
    return meanings[position];
}

/// The value in quotes at the front of `text`, which is moved behind it.
std::optional<std::string> take_quoted(std::string_view& text) {
    const char quote = text[0];
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == quote) {
            text.remove_prefix(i + 1);
            return value;
        }
        if (quote == '"' && text[i] == '\\') {
            const auto meant = i + 1 < text.size() ? unescape(text[i + 1]) : std::nullopt;
            if (!meant) return std::nullopt;
            value += *meant;
            ++i;
        } else {
            value += text[i];
        }
    }
    return std::nullopt;
}

std::optional<std::string> parse_value(std::string_view text) {
    const bool begins_with_blank = !text.empty() && (text[0] == ' ' || text[0] == '\t');
    text = base::trim_white_space(text);
    if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
        auto value = take_quoted(text);
        const bool ends_well = text.empty() || text[0] == ' ' || text[0] == '\t';
        const std::string_view rest = base::trim_white_space(text);
        if (!ends_well || (!rest.empty() && rest[0] != '#')) return std::nullopt;
        return value;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_after_blank =
            i == 0 ? begins_with_blank : text[i - 1] == ' ' || text[i - 1] == '\t';
        if (text[i] == '#' && is_after_blank)
            return std::string(base::trim_white_space(text.substr(0, i)));
    }
    return std::string(text);
}

std::optional<Assignment> parse_line(std::string_view text) {
    constexpr std::string_view prefix = "export ";
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = base::trim_white_space(text.substr(0, equals));
    if (!is_name(name) || text.find('\0') != std::string_view::npos) return std::nullopt;
    auto value = parse_value(text.substr(equals + 1));
    if (!value) return std::nullopt;
    return Assignment{.name = std::string(name), .value = std::move(*value)};
}

}  // namespace

base::Result<std::vector<Assignment>> parse_env_file(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<Assignment> assignments;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const std::string_view line = base::trim_white_space(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line[0] == '#') continue;
        auto assignment = parse_line(line);
        if (!assignment) {
            return base::fail({.code = base::Errc::malformed,
                               .detail = fmt::format("line {} is not NAME=VALUE", number)});
        }
        assignment->line = number;
        assignments.push_back(std::move(*assignment));
    }
    return assignments;
}

std::string quote_env_value(std::string_view value) {
    if (value.find_first_of(" \t\r\n\"'\\#") == std::string_view::npos) return std::string(value);
    std::string quoted = "\"";
    for (const char letter : value) {
        switch (letter) {
            case '\n':
                quoted += "\\n";
                break;
            case '\r':
                quoted += "\\r";
                break;
            case '\t':
                quoted += "\\t";
                break;
            case '"':
            case '\\':
                quoted += '\\';
                [[fallthrough]];
            default:
                quoted += letter;
        }
    }
    return quoted + '"';
}

base::Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    const auto unreadable = [] {
        return base::fail({.code = base::Errc::not_found, .detail = strerror(errno)});
    };
    const std::unique_ptr<FILE, int (*)(FILE*)> file(fopen(path.c_str(), "rbe"), fclose);
    if (!file) return unreadable();
    std::string bytes(bytes_max + 1, '\0');
    bytes.resize(fread(bytes.data(), 1, bytes.size(), file.get()));
    if (ferror(file.get())) return unreadable();
    if (bytes.size() > bytes_max) {
        return base::fail({.code = base::Errc::too_large,
                           .detail = fmt::format("it is larger than {} bytes", bytes_max)});
    }
    return bytes;
}

}  // namespace config
